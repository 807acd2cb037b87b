"""The guide's words: back, arms and legs, skin."""

from __future__ import annotations

from hospital.demo.guide_words import BodyPartWords, ComplaintWords

_BACK = (
    ComplaintWords(
        "back", "颈肩腰背痛", "Neck, shoulder or back pain",
        (
            ("大小便失禁，或会阴部麻木", "Loss of control of bladder or bowel, or numb between the legs"),
            ("双腿越来越没力气", "Legs getting weaker and weaker"),
            ("车祸、高处坠落之后", "After a road accident or a fall from a height"),
        ),
        (
            ("orthopaedics", "颈椎病、腰椎间盘突出由骨科看", "Slipped discs and neck problems: orthopaedics"),
            ("tcm", "想做针灸、推拿", "If you would like acupuncture or tuina massage"),
            ("urology", "一阵阵绞痛，可能是结石", "Pain in waves may be a stone"),
        ),
    ),
    ComplaintWords(
        "joint", "关节痛、扭伤", "Joint pain or sprain",
        (
            ("骨头外露、肢体变形或发凉发白", "Bone showing, a bent limb, or one that is cold and white"),
            ("关节红肿热痛伴高烧", "A red, hot, swollen joint with high fever"),
        ),
        (
            ("orthopaedics", "扭伤、骨折、膝关节痛由骨科看", "Sprains, fractures and knees: orthopaedics"),
            ("endocrinology", "大脚趾突然红肿剧痛，可能是痛风", "A sudden red, painful big toe may be gout"),
        ),
    ),
    ComplaintWords(
        "numb", "手脚麻木、无力", "Numb or weak hands or feet",
        (("突然一侧手脚无力、口角歪斜或说话不清", "Sudden weakness on one side, drooping face or slurred speech"),),
        (
            ("neurology", "麻木、手抖由神经内科看", "Numbness and shaking: neurology"),
            ("orthopaedics", "伴颈痛或腰痛", "With neck or back pain"),
            ("endocrinology", "有糖尿病、双脚袜套样麻木", "With diabetes, and feet numb as if wearing socks"),
        ),
    ),
    ComplaintWords(
        "swelling", "腿肿、脸肿", "Swollen legs or face",
        (("一侧小腿突然肿痛，并且气短", "One calf suddenly swollen and painful, and breathless"),),
        (
            ("nephrology", "早上眼皮肿、尿里有泡沫", "Puffy eyelids in the morning, foamy urine"),
            ("cardiology", "傍晚脚肿、活动气短", "Feet swollen in the evening, breathless on effort"),
        ),
    ),
)  # fmt: skip

_SKIN = (
    ComplaintWords(
        "rash", "皮疹、瘙痒", "Rash or itching",
        (
            ("皮疹伴喉头发紧、喘不上气", "A rash with a tight throat or breathlessness"),
            ("高烧，皮肤出现压不褪色的紫点", "High fever with purple spots that do not fade when pressed"),
            ("大片起泡、脱皮", "Large areas of blisters or peeling skin"),
        ),
        (
            ("dermatology", "湿疹、荨麻疹由皮肤科看", "Eczema and hives: dermatology"),
            ("general", "轻微、刚出现一两天", "Mild, for a day or two"),
        ),
    ),
    ComplaintWords(
        "acne", "痘痘、脱发、指甲", "Acne, hair or nails",
        (),
        (("dermatology", "痤疮、脱发、甲癣由皮肤科看", "Acne, hair loss and nails: dermatology"),),
    ),
    ComplaintWords(
        "lump", "身上有肿块", "A lump",
        (("肿块红肿热痛，伴高烧寒战", "A red, hot, painful lump with high fever and shivering"),),
        (
            ("surgery", "体表肿物、甲状腺结节由普通外科看", "Lumps under the skin and thyroid nodules"),
            ("haematology", "多处淋巴结肿大、消瘦、盗汗", "Several swollen glands, weight loss, night sweats"),
            ("dermatology", "变大、变色的痣", "A mole that grows or changes colour"),
        ),
    ),
    ComplaintWords(
        "bruise", "容易青紫、出血", "Bruising or bleeding easily",
        (("出血压迫后止不住", "Bleeding that does not stop when pressed"),),
        (("haematology", "皮肤瘀点、牙龈出血由血液科查血", "Small red spots and bleeding gums need a blood test"),),
    ),
)  # fmt: skip

LIMBS = (BodyPartWords("limbs", "颈背四肢", "Back, arms and legs", _BACK), BodyPartWords("skin", "皮肤", "Skin", _SKIN))
