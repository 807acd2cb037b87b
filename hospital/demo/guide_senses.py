# ruff: noqa: E501 - one sentence in two languages is one line, so that they can be compared
"""The guide's words: head, eyes, ears, nose and throat."""

from __future__ import annotations

from hospital.demo.guide_words import BodyPartWords, ComplaintWords

SENSES = (
    BodyPartWords(
        "head", "头部", "Head",
        (
            ComplaintWords(
                "headache", "头痛", "Headache",
                (
                    ("突然发作、从来没有这么痛过", "Sudden, and worse than ever before"),
                    ("同时口角歪斜、一侧手脚无力或说话不清", "With a drooping face, a weak arm or leg, or slurred speech"),
                    ("同时高烧、脖子发硬或神志不清", "With high fever, a stiff neck or confusion"),
                    ("头部受伤后出现，并且呕吐或嗜睡", "After a blow to the head, with vomiting or drowsiness"),
                ),
                (
                    ("neurology", "反复头痛、偏头痛由神经内科看", "Recurring headaches and migraine are seen in neurology"),
                    ("ent", "伴鼻塞、流脓涕，可能与鼻窦有关", "With a blocked nose it may come from the sinuses"),
                    ("general", "第一次不明显的头痛，可先看全科", "For a first mild headache, start with general practice"),
                ),
            ),
            ComplaintWords(
                "dizziness", "头晕、眩晕", "Dizziness or vertigo",
                (
                    ("同时看东西重影、说话不清或走路偏斜", "With double vision, slurred speech or veering when walking"),
                    ("同时胸痛、心慌或昏倒过", "With chest pain, a racing heart or fainting"),
                ),
                (
                    ("neurology", "天旋地转、站立不稳先排除神经系统问题", "Spinning and unsteadiness: first rule out nerves and brain"),
                    ("ent", "伴耳鸣、听力下降，多与内耳有关", "With ringing ears or hearing loss, often the inner ear"),
                    ("cardiology", "起身时发晕、血压高或低", "Dizzy on standing, or blood pressure high or low"),
                ),
            ),
            ComplaintWords(
                "forget", "记性变差", "Getting forgetful",
                (("几小时到几天内突然糊涂、认不得人", "Suddenly confused within hours or days"),),
                (
                    ("neurology", "神经内科有记忆与认知门诊", "Neurology looks after memory and cognition"),
                    ("general", "想先聊一聊、做个初步筛查", "If you would like to talk first and have a simple check"),
                ),
            ),
            ComplaintWords(
                "sleepless", "睡不好", "Trouble sleeping",
                (("有伤害自己的念头", "Thoughts of harming yourself"),),
                (
                    ("neurology", "入睡难、早醒超过一个月", "Trouble falling or staying asleep for over a month"),
                    ("tcm", "希望用中医方法调理", "If you prefer traditional Chinese medicine"),
                    ("respiratory", "打鼾、憋醒、白天犯困", "Snoring, waking up choking, sleepy by day"),
                ),
            ),
        ),
    ),
    BodyPartWords(
        "eyes", "眼睛", "Eyes",
        (
            ComplaintWords(
                "red-eye", "眼红、眼痒、流泪", "Red, itchy or watery eyes",
                (
                    ("眼睛剧痛，看灯有彩圈，伴恶心呕吐", "Severe pain with halos around lights and nausea"),
                    ("酸、碱等化学品溅入（先用清水冲 15 分钟）", "Acid or alkali in the eye (rinse with water for 15 minutes first)"),
                    ("被尖锐物扎伤", "Pierced by something sharp"),
                ),
                (("ophthalmology", "眼红、眼痒由眼科看", "Red or itchy eyes are seen in ophthalmology"),),
            ),
            ComplaintWords(
                "blurred", "看不清", "Blurred sight",
                (
                    ("突然看不见，或一块黑影遮住视野", "Sudden loss of sight, or a curtain across it"),
                    ("同时一侧手脚无力或说话不清", "With weakness on one side or slurred speech"),
                ),
                (
                    ("ophthalmology", "近视、白内障、眼底问题由眼科检查", "Short sight, cataract and the retina are checked here"),
                    ("endocrinology", "有糖尿病，需要一并控制血糖", "With diabetes, blood sugar needs care as well"),
                ),
            ),
        ),
    ),
    BodyPartWords(
        "ent", "耳鼻喉", "Ear, nose and throat",
        (
            ComplaintWords(
                "ear", "耳鸣、耳痛、听不清", "Ringing, pain or hearing loss",
                (("突然一侧听不见，伴口角歪斜", "Sudden deafness on one side with a drooping face"),),
                (
                    ("ent", "耳朵的问题由耳鼻咽喉科看；突发听力下降请三天内就诊",
                     "Ear problems are seen in ENT; with sudden hearing loss, come within three days"),
                ),
            ),
            ComplaintWords(
                "nose", "鼻塞、流涕、打喷嚏", "Blocked or runny nose, sneezing",
                (("鼻出血压迫 20 分钟仍不止", "A nosebleed that does not stop after 20 minutes of pressing"),),
                (
                    ("ent", "过敏性鼻炎、鼻窦炎由耳鼻咽喉科看", "Allergic rhinitis and sinusitis are seen in ENT"),
                    ("respiratory", "同时咳嗽、喘", "With cough or wheezing"),
                ),
            ),
            ComplaintWords(
                "throat", "咽痛、声音嘶哑", "Sore throat or hoarse voice",
                (
                    ("呼吸费力、喘鸣或不能吞口水", "Hard to breathe, noisy breathing, or cannot swallow saliva"),
                    ("吃东西后嘴唇、喉咙迅速肿起来", "Lips or throat swelling quickly after food or a medicine"),
                ),
                (
                    ("ent", "咽喉痛、声音嘶哑超过两周请看耳鼻咽喉科", "Sore throat, or hoarse for over two weeks: ENT"),
                    ("general", "普通感冒引起的咽痛", "A sore throat with a common cold"),
                ),
            ),
        ),
    ),
)  # fmt: skip
