"""Words by which names are told from other words, for taking names out of a text."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What settings are called besides their own name.
GENERIC = _words(
    """
    a academies academy all alternative and ap at autism autistic blind campus catholic ce center centre
    children childrens church city college community council county day deaf east education educational england
    federation first for form foundation free grammar group high home hospital hub in independent infant junior
    learning lower middle needs north nursery of on people primary provision pru pupil rc referral residential
    school schools secondary semh sen send service services short site sixth south special specialist stay
    support the through trust tuition unit upon upper west with young
    """
)

# With what many names of settings begin.
COMMON_FIRST = _words(
    """
    big great gt little my old one our pupil royal saint st three two
    """
)

# Names of people and of places that are everyday words.
EVERYDAY = _words(
    """
    able amber angel april archer art ash august autumn baker ball bank banks barn bay beach bean beck bell
    bench best bill bird bishop black bond bone book booth bough box branch bridge bridges bright broad brook
    brown buck bull burn bush butcher butler can candy carpenter carter case castle chance chapel chase cherry
    chip christian church clay clean close coal cook cooper corner cotton court craft crane cross crystal curt
    daisy dale dawn day dean don drew drive duke eagle earl early elder elm faith farmer fern field fields finch
    fish fisher flint flower flowers ford forest fox frank free frost gale garden gate gates gene gill glass
    glen gold good goodman grace grant gray green grove guy hale hall hand hardy harper harry hart hay hazel
    head heath heather hedge hill hills holiday holly holt home honey hood hook hope horn house hunt hunter iris
    ivy jack jay jean jewel joy judge june keen key king kitchen knight lake lamb lance land lane lark law lea
    leaf light lily little lock long lord love low major march mark marsh marshall mason may meadow miles mill
    miller mills mission moor moss mount myrtle nail new newman nick noble north oak oaks olive opal orchard
    page palm parish park parks pat patience peace pearl penny pepper perry pierce pike place plant pool poppy
    potter power powers price prince prior queen rain ray read reed rich ridge ring river rivers rob rock rod
    rose rowan ruby rush ruth sage sand savage say scott sharp shaw shepherd shore short silver singer sky small
    smart smith snow sparks spring springs star steel stock stone storm street strong sue summer summers swan
    swift taylor temple thorn tiller tower towers town tree trees turner vale valley van view violet wade walker
    wall waller walls ward water waters way weaver webb well wells west white wild wilder will willow willows
    winter winters wise wolf wood woods wren wright yard york young
    """
)

# First letters that mean the same to everybody in the field, and are no setting’s own.
KNOWN_LETTERS = _words(
    """
    ADHD AP ASC ASD BTEC CAMHS CCTV COSHH CPD DBS DDSL DFE DSL ECT EHC EHCP ELSA EP EYFS GAG GCSE GDPR HI HLTA
    HMI HNF HR HSE ICT IT KCSIE LA LADO MASH MAT MLD MSI NHS NQT OT PAT PD PE PFI PHSE PMLD PPE PRU PSHE QTS RPA
    RSE SALT SAT SBM SBP SCR SEMH SEN SENCO SEND SLCN SLD SLT SPLD TA UK VAT VI
    """
)
