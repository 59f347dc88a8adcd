"""What the pages of a new installation say, until its editors say it better."""

import json

SHOWCASE = "Colleagues, teams and schools worth knowing about, named by the people who work beside them."
NEWS = "What is new in the network."

SECTIONS = json.dumps(
    [
        {
            "type": "greeting",
            "value": {
                "heading": "Where special schools and alternative provision talk shop",
                "text": "Ask colleagues who do your job in another setting, find what was said before, and see what "
                "others have made work.",
            },
        },
        {"type": "showcase", "value": {"heading": "Worth knowing about", "stories": []}},
        {
            "type": "forums",
            "value": {
                "heading": "Open to read",
                "text": "Most forums are for members. You can read these without signing in.",
            },
        },
        {"type": "news", "value": {"heading": "News", "how_many": 3}},
        {
            "type": "join",
            "value": {
                "heading": "Is this your work too?",
                "text": "Membership is for staff of special schools, pupil referral units and alternative provision in "
                "England.",
                "button": "Join with your work e-mail",
            },
        },
    ]
)
