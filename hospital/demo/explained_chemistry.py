# ruff: noqa: E501 - one sentence in two languages is one line, so that they can be compared
"""Explanations of tests of serum and plasma: fats, sugar, liver, kidneys, hormones. Facts only; no diagnosis."""

from __future__ import annotations

from hospital.demo.explained_words import ExplainedTest

FATS_AND_SUGAR = (
    ExplainedTest(
        "14647-2",
        ("血液里各种胆固醇的总量。胆固醇是身体需要的脂类，太多会增加心脏病和脑卒中的风险。", "All cholesterol in the blood. The body needs this fat, but too much raises the risk of heart disease and stroke."),
        "Cholesterol Levels",
        high=("可能与饮食、家族遗传、体重、甲状腺功能减退有关。风险大小要和其他血脂、血压、年龄一起看。", "May go along with diet, family history, weight or an underactive thyroid. The risk depends on other fats, blood pressure and age too."),
    ),
    ExplainedTest(
        "14927-8",
        ("血液里的一种脂肪，身体用它储存没有用完的能量。", "A fat in the blood in which the body stores energy it has not used."),
        "Triglycerides Test",
        high=("常与饭后采血、饮酒、甜食、体重、糖尿病有关。很高时可能引起胰腺炎。", "Often goes along with a meal before the test, alcohol, sugar, weight or diabetes. Very high values can inflame the pancreas."),
    ),
    ExplainedTest(
        "14646-4",
        ("常叫“好胆固醇”：它把多余的胆固醇带回肝脏。", "Often called “good” cholesterol: it takes spare cholesterol back to the liver."),
        "Cholesterol Levels",
        low=("会增加心脏病的风险；运动、戒烟有帮助。", "Raises the risk of heart disease; exercise and not smoking help."),
    ),
    ExplainedTest(
        "22748-8",
        ("常叫“坏胆固醇”：太多会沉积在血管壁上，使血管变窄。", "Often called “bad” cholesterol: too much of it builds up in the walls of arteries and narrows them."),
        "Cholesterol Levels",
        high=("会增加心脏病和脑卒中的风险。有心脏病或糖尿病的人目标值更低，请问医生您的目标。", "Raises the risk of heart disease and stroke. People with heart disease or diabetes have a lower target: ask your doctor for yours."),
    ),
    ExplainedTest(
        "14771-0",
        ("至少 8 小时没有吃东西时血液里的葡萄糖。", "The glucose in the blood after at least 8 hours without food."),
        "Blood Glucose Test",
        high=("可能与糖尿病、糖尿病前期、采血前吃过东西、生病、某些药物（如激素）有关；通常要复查才能确定。", "May go along with diabetes, prediabetes, food before the test, illness or some medicines such as steroids. It is usually tested again to be sure."),
        low=("低血糖：可能与降糖药、进食太少、饮酒、剧烈运动有关。", "Low blood sugar: may go along with diabetes medicines, too little food, alcohol or hard exercise."),
    ),
    ExplainedTest(
        "4548-4",
        ("过去两三个月血糖的平均水平；不用空腹。", "Your average blood sugar over the last two to three months. No fasting is needed."),
        "Hemoglobin A1C (HbA1c) Test",
        high=("过去几个月的血糖平均偏高，见于糖尿病前期或糖尿病。贫血会影响这个结果。", "Blood sugar has been high on average, as in prediabetes or diabetes. Anaemia can change this result."),
        low=("可能与贫血、近期出血或输血、经常低血糖有关。", "May go along with anaemia, recent bleeding or transfusion, or frequent low blood sugar."),
    ),
    ExplainedTest(
        "14995-5",
        ("喝下葡萄糖水两小时后的血糖，看身体处理糖的能力。", "The blood sugar two hours after a glucose drink: how well the body handles sugar."),
        "Glucose Tolerance Test - Non-Pregnant",
        high=("可能与糖耐量减低、糖尿病或妊娠期糖尿病有关，请听医生解释。", "May go along with impaired glucose tolerance, diabetes or diabetes in pregnancy: let your doctor explain it."),
    ),
)  # fmt: skip
LIVER = (
    ExplainedTest(
        "1742-6",
        ("主要在肝细胞里的一种酶。肝细胞受损时它会进入血液。", "An enzyme found mostly in liver cells. It gets into the blood when they are damaged."),
        "ALT Blood Test",
        high=("可能与脂肪肝、肝炎、饮酒、某些药物、剧烈运动有关。", "May go along with fatty liver, hepatitis, alcohol, some medicines or hard exercise."),
        low=("一般没有关系。", "Usually of no concern."),
    ),
    ExplainedTest(
        "1920-8",
        ("肝、心脏和肌肉里都有的一种酶，要和丙氨酸氨基转移酶一起看。", "An enzyme of liver, heart and muscle. It is read together with ALT."),
        "AST Test",
        high=("可能与肝炎、饮酒、肌肉受伤或剧烈运动、心脏疾病有关。", "May go along with hepatitis, alcohol, muscle injury or hard exercise, or heart disease."),
        low=("一般没有关系。", "Usually of no concern."),
    ),
    ExplainedTest(
        "2324-2",
        ("肝和胆管里的一种酶，对饮酒和胆汁流动不畅很敏感。", "An enzyme of the liver and bile ducts that reacts to alcohol and to blocked bile."),
        "Gamma-glutamyl Transferase (GGT) Test",
        high=("可能与饮酒、脂肪肝、胆管不通畅、某些药物有关。", "May go along with alcohol, fatty liver, blocked bile ducts or some medicines."),
        low=("一般没有关系。", "Usually of no concern."),
    ),
    ExplainedTest(
        "6768-6",
        ("主要来自肝、胆管和骨骼的一种酶。", "An enzyme mostly from liver, bile ducts and bone."),
        "Alkaline Phosphatase",
        high=("可能与胆管不通畅、骨骼疾病有关；孩子长个子时和怀孕后期本来就高。", "May go along with blocked bile ducts or bone disease. It is normally high in growing children and late pregnancy."),
        low=("可能与营养不足、缺锌或甲状腺功能减退有关。", "May go along with poor nutrition, a lack of zinc or an underactive thyroid."),
    ),
    ExplainedTest(
        "14631-6",
        ("红细胞老化分解后的黄色物质，由肝脏排出。", "A yellow substance from old red cells that the liver removes."),
        "Bilirubin Blood Test",
        high=("皮肤和眼白可能发黄。可能与肝病、胆管不通畅、红细胞破坏过多有关；有些人天生略高，没有危害。", "Skin and eyes may look yellow. May go along with liver disease, blocked bile ducts or red cells breaking down; some people have it a little high from birth without harm."),
    ),
    ExplainedTest(
        "1751-7",
        ("肝脏制造的主要蛋白质，把水分留在血管里。", "The main protein made by the liver. It keeps fluid in the blood vessels."),
        "Albumin Blood Test",
        high=("多半是缺水。", "Mostly too little fluid."),
        low=("可能与营养不足、肝病、肾脏漏出蛋白或炎症有关。", "May go along with poor nutrition, liver disease, loss through the kidneys or inflammation."),
    ),
)  # fmt: skip
KIDNEYS = (
    ExplainedTest(
        "22664-7",
        ("蛋白质代谢后的废物，由肾脏排出。", "A waste product of protein that the kidneys remove."),
        "BUN (Blood Urea Nitrogen)",
        high=("可能与缺水、吃很多肉、肾功能下降、消化道出血有关。", "May go along with too little fluid, a lot of meat, weaker kidneys or bleeding in the gut."),
        low=("可能与蛋白质吃得少、肝病或怀孕有关。", "May go along with little protein in the diet, liver disease or pregnancy."),
    ),
    ExplainedTest(
        "14682-9",
        ("肌肉产生的废物，由肾脏排出；用来估算肾功能。", "A waste product of muscle that the kidneys remove. It is used to estimate kidney function."),
        "Creatinine Test",
        high=("可能与肾功能下降、缺水有关；肌肉多、吃肉多的人也会偏高。", "May go along with weaker kidneys or too little fluid; also higher with much muscle or meat."),
        low=("多见于肌肉少的人或怀孕时。", "Mostly seen in people with little muscle, or in pregnancy."),
    ),
    ExplainedTest(
        "14933-6",
        ("食物和细胞中的嘌呤分解后的废物，由肾脏排出。", "A waste product of purines from food and cells that the kidneys remove."),
        "Uric Acid Test",
        high=("可能引起痛风或肾结石。与海鲜、动物内脏、啤酒、含糖饮料、肾功能、某些利尿药有关。", "Can lead to gout or kidney stones. Goes along with seafood, offal, beer, sugary drinks, kidney function and some water tablets."),
        low=("一般没有关系。", "Usually of no concern."),
    ),
    ExplainedTest(
        "98979-8",
        ("按肌酐、年龄和性别估算出的肾脏每分钟能过滤多少血液。", "How much blood the kidneys filter each minute, estimated from creatinine, age and sex."),
        "Glomerular Filtration Rate (GFR) Test",
        low=("肾脏过滤变慢。随年龄会慢慢下降；持续三个月以上低于 60 才说明可能有慢性肾病。", "The kidneys filter more slowly. It falls with age; only below 60 for more than three months may it mean chronic kidney disease."),
    ),
    ExplainedTest(
        "2823-3",
        ("一种电解质，心脏和肌肉的工作都靠它。", "An electrolyte that heart and muscles need to work."),
        "Potassium Blood Test",
        high=("可能与肾功能下降、某些降压药、补钾有关；采血时血细胞破裂也会假性升高。太高会影响心跳。", "May go along with weaker kidneys, some blood pressure medicines or potassium supplements; cells that burst in the sample raise it falsely. Too much affects the heartbeat."),
        low=("可能与利尿药、呕吐、腹泻、吃得少有关。太低会没力气、影响心跳。", "May go along with water tablets, vomiting, diarrhoea or little food. Too little causes weakness and affects the heartbeat."),
    ),
    ExplainedTest(
        "2951-2",
        ("一种电解质，调节身体里的水分。", "An electrolyte that controls the water in the body."),
        "Sodium Blood Test",
        high=("多半是缺水。", "Mostly too little fluid."),
        low=("可能与利尿药、呕吐、腹泻、喝水过多、心肾肝疾病有关。", "May go along with water tablets, vomiting, diarrhoea, too much water, or heart, kidney or liver disease."),
    ),
)  # fmt: skip
HORMONES = (
    ExplainedTest(
        "3016-3",
        ("脑垂体发出的激素，指挥甲状腺工作。甲状腺出问题时它最先变化。", "A hormone of the pituitary gland that tells the thyroid to work. It is the first to change when the thyroid does."),
        "TSH (Thyroid-stimulating hormone) Test",
        high=("可能说明甲状腺功能减退（偏慢）。", "May mean an underactive thyroid."),
        low=("可能说明甲状腺功能亢进（偏快），或甲状腺药用量偏大。", "May mean an overactive thyroid, or too much thyroid medicine."),
    ),
    ExplainedTest(
        "14920-3",
        ("甲状腺制造的主要激素，决定身体用能量的快慢。", "The main hormone of the thyroid. It sets how fast the body uses energy."),
        "Thyroxine (T4) Test",
        high=("可能与甲状腺功能亢进或甲状腺药用量偏大有关。", "May go along with an overactive thyroid or too much thyroid medicine."),
        low=("可能与甲状腺功能减退有关。", "May go along with an underactive thyroid."),
    ),
    ExplainedTest(
        "14928-6",
        ("甲状腺激素中作用最强的一种。", "The strongest of the thyroid hormones."),
        "Triiodothyronine (T3) Tests",
        high=("可能与甲状腺功能亢进有关。", "May go along with an overactive thyroid."),
        low=("可能与甲状腺功能减退有关；生重病时也会偏低。", "May go along with an underactive thyroid; also lower in severe illness."),
    ),
    ExplainedTest(
        "21198-7",
        ("怀孕后由胎盘产生的激素，用来确认和观察怀孕。", "A hormone that the placenta makes. It confirms and follows a pregnancy."),
        "Pregnancy Test",
        high=("多半说明怀孕；它的变化要请医生结合超声来看。", "Mostly means pregnancy. The doctor reads its course together with a scan."),
    ),
)  # fmt: skip
OTHERS = (
    ExplainedTest(
        "30522-7",
        ("肝脏在身体有炎症时制造的蛋白质；超敏法也用来评估心脏病风险。", "A protein the liver makes when there is inflammation. The high-sensitivity test is also used for the risk of heart disease."),
        "C-Reactive Protein (CRP) Test",
        high=("说明身体某处有炎症或感染，但说不出在哪里；感冒、受伤后也会升高。", "There is inflammation or infection somewhere, but not where; a cold or an injury raises it too."),
    ),
    ExplainedTest(
        "2276-4",
        ("储存铁的蛋白质，反映身体里还有多少铁。", "A protein that stores iron. It shows how much iron the body has left."),
        "Ferritin Blood Test",
        high=("可能与炎症、肝病、饮酒或铁过多有关。", "May go along with inflammation, liver disease, alcohol or too much iron."),
        low=("说明铁不够，是贫血的常见原因。", "Means too little iron, a common cause of anaemia."),
    ),
    ExplainedTest(
        "14635-7",
        ("身体里维生素 D 的储备；骨骼需要它。", "The body's store of vitamin D, which bones need."),
        "Vitamin D Test",
        high=("多半是补充剂吃得太多。", "Mostly too much of a supplement."),
        low=("可能与晒太阳少、饮食、吸收不好或肝肾疾病有关。", "May go along with little sun, diet, poor absorption, or liver and kidney disease."),
    ),
    ExplainedTest(
        "5048-4",
        ("血液里有没有对自己细胞核的抗体；用来寻找自身免疫病。", "Whether the blood holds antibodies against the body's own cell nuclei. It helps to look for autoimmune disease."),
        "ANA (Antinuclear Antibody) Test",
        positive=("可能与自身免疫病（如狼疮）有关；健康的人、老年人也可能呈低滴度阳性。", "May go along with autoimmune disease such as lupus; healthy and older people can have a low titre too."),
    ),
)  # fmt: skip
