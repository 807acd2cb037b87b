# ruff: noqa: E501 - one sentence in two languages is one line, so that they can be compared
"""Explanations of tests of the blood's cells and of its clotting. Facts only; no diagnosis."""

from __future__ import annotations

from hospital.demo.explained_words import ExplainedTest

CELLS = (
    ExplainedTest(
        "6690-2",
        ("白细胞抵抗细菌、病毒等感染。这项检查数血里一共有多少白细胞。", "White blood cells fight infections. This test counts all of them in the blood."),
        "White Blood Count (WBC)",
        high=("常见于感染、炎症、受伤或手术后、精神紧张，某些药物（如激素）也会使它升高。", "Often seen with infection, inflammation, injury or surgery, or stress; some medicines such as steroids raise it too."),
        low=("常见于病毒感染，也可能与某些药物、自身免疫病或骨髓的问题有关。", "Often seen with viral infections; it may also come from some medicines, autoimmune disease or the bone marrow."),
    ),
    ExplainedTest(
        "789-8",
        ("红细胞把氧气从肺带到全身。这项检查数血里有多少红细胞。", "Red blood cells carry oxygen from the lungs to the body. This test counts them."),
        "Red Blood Cell (RBC) Count",
        high=("可能与缺水、吸烟、住在高海拔地区、心肺疾病有关。", "May go along with too little fluid, smoking, living at high altitude, or heart and lung disease."),
        low=("可能与贫血、出血、缺铁或缺维生素、肾病有关；怀孕时也会偏低。", "May go along with anaemia, bleeding, a lack of iron or vitamins, or kidney disease; also lower in pregnancy."),
    ),
    ExplainedTest(
        "718-7",
        ("血红蛋白是红细胞里携带氧气的蛋白质，是判断有没有贫血的主要指标。", "Haemoglobin is the protein in red cells that carries oxygen. It is the main measure of anaemia."),
        "Hemoglobin Test",
        high=("可能与缺水、吸烟、高海拔、心肺疾病有关。", "May go along with too little fluid, smoking, high altitude, or heart and lung disease."),
        low=("说明可能有贫血；常见原因有缺铁、出血、缺维生素 B12 或叶酸、慢性病，怀孕时也会偏低。", "May mean anaemia; common causes are a lack of iron, bleeding, a lack of vitamin B12 or folate, and long-term illness. Lower in pregnancy too."),
    ),
    ExplainedTest(
        "4544-3",
        ("血液中红细胞占多大比例。", "How much of the blood is made up of red cells."),
        "Hematocrit Test",
        high=("最常见的是缺水；也可能与心肺疾病有关。", "Most often too little fluid; it may also go along with heart and lung disease."),
        low=("可能与贫血、出血、营养不足或慢性病有关。", "May go along with anaemia, bleeding, poor nutrition or long-term illness."),
    ),
    ExplainedTest(
        "787-2",
        ("红细胞的平均大小，帮助医生判断是哪一类贫血。", "The average size of red cells. It helps the doctor to tell kinds of anaemia apart."),
        "MCV (Mean Corpuscular Volume)",
        high=("红细胞偏大，可能与缺维生素 B12 或叶酸、肝病、饮酒、某些药物有关。", "Large cells: may go along with a lack of vitamin B12 or folate, liver disease, alcohol or some medicines."),
        low=("红细胞偏小，常见于缺铁，也见于地中海贫血。", "Small cells: often a lack of iron, also thalassaemia."),
    ),
    ExplainedTest(
        "777-3",
        ("血小板帮助止血。这项检查数血里有多少血小板。", "Platelets help to stop bleeding. This test counts them."),
        "Platelet Tests",
        high=("可能与感染、炎症、缺铁、手术后有关，也可能与骨髓有关。", "May go along with infection, inflammation, a lack of iron or surgery, and sometimes with the bone marrow."),
        low=("可能与病毒感染、某些药物、自身免疫病、肝病有关；数量很低时容易出血。", "May go along with viral infection, some medicines, autoimmune or liver disease. A very low count makes bleeding easier."),
    ),
    ExplainedTest(
        "770-8",
        ("中性粒细胞是主要对付细菌的白细胞，这里是它在白细胞中的比例。", "Neutrophils are the white cells that mainly fight bacteria. This is their share of all white cells."),
        "Blood Differential",
        high=("常见于细菌感染、炎症、精神紧张，或用激素后。", "Often seen with bacterial infection, inflammation, stress or steroid medicines."),
        low=("可能与病毒感染或某些药物有关。", "May go along with viral infection or some medicines."),
    ),
    ExplainedTest(
        "736-9",
        ("淋巴细胞主要对付病毒并产生抗体，这里是它在白细胞中的比例。", "Lymphocytes mainly fight viruses and make antibodies. This is their share of all white cells."),
        "Blood Differential",
        high=("常见于病毒感染。", "Often seen with viral infection."),
        low=("可能与急性感染、用激素或免疫力低有关。", "May go along with acute infection, steroid medicines or a weak immune system."),
    ),
    ExplainedTest(
        "882-1",
        ("您的 ABO 血型和 RhD 血型。输血前和怀孕时要知道；没有好坏之分。", "Your ABO and RhD blood group. It must be known before a transfusion and in pregnancy; none is better than another."),
        "Blood Typing",
    ),
)  # fmt: skip
CLOTTING = (
    ExplainedTest(
        "5902-2",
        ("血液凝固要用多长时间，反映肝脏制造的几种凝血因子。", "How long blood takes to clot. It depends on clotting factors that the liver makes."),
        "Prothrombin Time Test and INR (PT/INR)",
        high=("凝血变慢，见于服用华法林、缺维生素 K 或肝病。", "Slower clotting: seen with warfarin, a lack of vitamin K or liver disease."),
        low=("凝血偏快，可能与补充维生素 K 或某些药物有关。", "Faster clotting: may go along with vitamin K supplements or some medicines."),
    ),
    ExplainedTest(
        "6301-6",
        ("由凝血酶原时间换算而来，不同医院之间可以比较。服用华法林的人用它来调整用量。", "Worked out from the prothrombin time so that hospitals can be compared. People on warfarin have their dose set by it."),
        "Prothrombin Time Test and INR (PT/INR)",
        high=("凝血变慢，较容易出血。服华法林的人有单独的目标范围，请按医生给的范围看。", "Slower clotting, so bleeding is easier. People on warfarin have a target range of their own: go by the one your doctor gave you."),
        low=("服华法林的人：可能说明药效不够。请按医生给的范围看。", "For people on warfarin: the effect may be too weak. Go by the range your doctor gave you."),
    ),
    ExplainedTest(
        "14979-9",
        ("血液凝固时间的另一种测法，反映另一组凝血因子，也用来观察肝素的作用。", "Another measure of clotting time, for another group of clotting factors. Also used to follow heparin."),
        "Partial Thromboplastin Time (PTT) Test",
        high=("见于使用肝素、缺少某些凝血因子、肝病或狼疮抗凝物。", "Seen with heparin, a lack of some clotting factors, liver disease or lupus anticoagulant."),
        low=("有时见于炎症或感染的早期。", "Sometimes seen early in inflammation or infection."),
    ),
    ExplainedTest(
        "3255-7",
        ("纤维蛋白原是肝脏制造的蛋白质，血液凝固要用它。", "Fibrinogen is a protein made by the liver that blood needs to clot."),
        "Fibrinogen Blood Test",
        high=("常见于炎症、感染、怀孕或吸烟。", "Often seen with inflammation, infection, pregnancy or smoking."),
        low=("可能与肝病、大量出血或凝血物质消耗过多有关。", "May go along with liver disease, heavy bleeding or clotting factors being used up."),
    ),
)  # fmt: skip
