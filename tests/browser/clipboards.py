"""What office programs put on the clipboard, as they write it; the words are ours."""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/cbevan/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} @list l0 {mso-list-id:805243082;} --></style>
</head><body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoTitle><span style='mso-spacerun:yes'>Hoists</span><o:p></o:p></p>
<h1 style='margin-top:12.0pt'><b><span style='color:#2F5496'>Checks</span></b><o:p></o:p></h1>
<p class=MsoNormal style='margin-bottom:8.0pt'>Twice a
year, <b style='mso-bidi-font-weight:normal'><i>always</i></b> in <span
style='font-family:"Comic Sans MS";color:red'>term</span>, <a href="https://www.hse.gov.uk/loler"><span
style='color:blue'>as LOLER says</span></a>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2>What we check</h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Ceiling hoists<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;
</span></span></span><![endif]>tracks<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Slings<o:p></o:p></p>
<h3>In this order</h3>
<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo2'><![if !supportLists]><span><span
style='mso-list:Ignore'>3.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>Ring</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l1 level2 lfo2'><![if !supportLists]><span><span
style='mso-list:Ignore'>a)<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>in June</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span><span
style='mso-list:Ignore'>4.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>Book</p>
<p class=MsoNormal><img width=600 src="file:///C:/Users/cbevan/AppData/Local/Temp/clip_image001.png"></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr style='height:12pt'><td width=300
valign=top style='width:225pt'><p class=MsoNormal><b>Item</b></p></td><td><p class=MsoNormal>£40</p></td></tr></table>
<!--EndFragment--></body></html>"""

WORD_CLEAN = (
    "<h3>Hoists</h3><h3>Checks</h3>"
    '<p>Twice a year, <strong><em>always</em></strong> in term, <a href="https://www.hse.gov.uk/loler" '
    'rel="nofollow noopener ugc">as LOLER says</a>.</p>'
    "<h3>What we check</h3>"
    "<ul><li><p>Ceiling hoists</p><ul><li><p>tracks</p></li></ul></li><li><p>Slings</p></li></ul>"
    "<h4>In this order</h4>"
    '<ol start="3"><li><p>Ring</p><ol><li><p>in June</p></li></ol></li><li><p>Book</p></li></ol>'
    "<table><tbody><tr><td><p><strong>Item</strong></p></td><td><p>£40</p></td></tr></tbody></table>"
)

WORD_ON_THE_WEB = """<div class="OutlineElement Ltr SCXW1 BCX0" style="direction:ltr"><p class="Paragraph SCXW1 BCX0"
role="heading" aria-level="1" style="color:#0F4761"><span class="TextRun SCXW1 BCX0" style="font-size:20pt"><span
class="NormalTextRun SCXW1 BCX0">Checks</span></span><span class="EOP SCXW1 BCX0">&nbsp;</span></p></div>
<div class="ListContainerWrapper SCXW1 BCX0"><ul class="BulletListStyle1 SCXW1 BCX0" role="list"><li
class="OutlineElement Ltr SCXW1 BCX0" data-listid="2" data-aria-level="1" role="listitem"><p
class="Paragraph SCXW1 BCX0"><span class="TextRun" style="font-weight:bold">Ceiling</span><span
class="TextRun"> hoists</span></p></li></ul></div><div
class="ListContainerWrapper SCXW1 BCX0"><ul class="BulletListStyle2 SCXW1 BCX0" role="list"><li class="OutlineElement"
data-listid="2" data-aria-level="2" role="listitem"><p class="Paragraph">tracks</p></li></ul></div><div
class="ListContainerWrapper SCXW1 BCX0"><ul class="BulletListStyle1 SCXW1 BCX0" role="list"><li class="OutlineElement"
data-listid="2" data-aria-level="1" role="listitem"><p class="Paragraph">Slings</p></li></ul></div>"""

WORD_ON_THE_WEB_CLEAN = (
    "<h3>Checks</h3>"
    "<ul><li><p><strong>Ceiling</strong> hoists</p><ul><li><p>tracks</p></li></ul></li><li><p>Slings</p></li></ul>"
)

OUTLOOK = """<html><body><div class="elementToProof" style="font-family:Aptos,Calibri; font-size:12pt">Dear all,</div>
<div class="elementToProof"><br></div><div class="elementToProof">The hoists are <b>done</b>.</div>
<ul style="margin-top:0cm" type="disc"><li class="MsoListParagraph" style="mso-list:l0 level1 lfo1">Pool<o:p></o:p></li>
<ul type="circle"><li style="mso-list:l0 level2 lfo1">changing room</li></ul><li>Hall</li></ul>
<p class="MsoNormal"><span style="font-size:9.0pt;color:#1F497D">Kind regards</span></p></body></html>"""

OUTLOOK_CLEAN = (
    "<p>Dear all,</p><p>The hoists are <strong>done</strong>.</p>"
    "<ul><li><p>Pool</p><ul><li><p>changing room</p></li></ul></li><li><p>Hall</p></li></ul><p>Kind regards</p>"
)

GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1a2b3c4d-7fff-0000">
<h2 dir="ltr" style="line-height:1.38;"><span style="font-size:16pt;font-weight:400;">Checks</span></h2><p dir="ltr"
style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;font-style:normal;">Twice a </span><span
style="font-weight:700;">year</span><span style="font-style:italic">, at </span><a href="https://www.hse.gov.uk/loler"
style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;">least</span></a></p><br /><ul
style="padding-inline-start:48px;"><li dir="ltr" aria-level="1" style="list-style-type:disc;"><p dir="ltr"
role="presentation"><span>Hoists</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>
tracks</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Slings</span></p></li>
</ul></b><br class="Apple-interchange-newline">"""

GOOGLE_DOCS_CLEAN = (
    "<h3>Checks</h3>"
    '<p>Twice a <strong>year</strong><em>, at </em><a href="https://www.hse.gov.uk/loler" rel="nofollow noopener ugc">'
    "least</a></p>"
    "<ul><li><p>Hoists</p><ul><li><p>tracks</p></li></ul></li><li><p>Slings</p></li></ul>"
)

WEB_PAGE = """<article><h1>Guidance</h1><div onclick="alert(1)">First<script>alert(1)</script> <img src=x
onerror=alert(1)>part</div><p style="display:none">hidden</p><a href="javascript:alert(1)">press</a>
<iframe src="https://example.org"></iframe><section><p class="x" id="y">Second part</p></section></article>"""

WEB_PAGE_CLEAN = "<h3>Guidance</h3><p>First part</p><p>press</p><p>Second part</p>"
