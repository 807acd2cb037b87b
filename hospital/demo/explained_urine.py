# ruff: noqa: E501 - one sentence in two languages is one line, so that they can be compared
"""Explanations of tests of the urine. Facts only; no diagnosis."""

from __future__ import annotations

from hospital.demo.explained_words import ExplainedTest

URINE = (
    ExplainedTest(
        "5778-6",
        ("尿的颜色，主要看喝水多少；食物和药物也会使它变色。", "The colour of the urine. It depends mostly on how much one drinks; food and medicines change it too."),
        "Urinalysis",
    ),
    ExplainedTest(
        "32167-9",
        ("尿是清亮还是浑浊。", "Whether the urine is clear or cloudy."),
        "Urinalysis",
    ),
    ExplainedTest(
        "5811-5",
        ("尿有多浓，反映喝水多少和肾脏浓缩尿液的能力。", "How concentrated the urine is: how much one drinks, and how well the kidneys concentrate."),
        "Urine Specific Gravity Test",
        high=("多半是喝水少；尿里有糖或蛋白时也会升高。", "Mostly little fluid; sugar or protein in the urine raises it too."),
        low=("多半是喝水多；也可能与利尿药或肾脏有关。", "Mostly much fluid; it may also come from water tablets or the kidneys."),
    ),
    ExplainedTest(
        "5803-2",
        ("尿是偏酸还是偏碱，主要受饮食影响。", "How acid the urine is. It depends mostly on food."),
        "Urinalysis",
        high=("可能与多吃蔬果、呕吐或尿路感染有关。", "May go along with much fruit and vegetables, vomiting or a urinary infection."),
        low=("可能与多吃肉、腹泻或血糖控制不好有关。", "May go along with much meat, diarrhoea or poorly controlled diabetes."),
    ),
    ExplainedTest(
        "20454-5",
        ("尿里有没有蛋白质；健康的肾脏几乎不让它通过。", "Whether there is protein in the urine. Healthy kidneys let almost none through."),
        "Protein in Urine",
        positive=("运动、发热后可以短暂出现；一直有就可能与肾病、高血压、糖尿病有关，需要复查。", "Can appear for a short time after exercise or fever. If it stays it may go along with kidney disease, high blood pressure or diabetes, and is tested again."),
    ),
    ExplainedTest(
        "25428-4",
        ("尿里有没有葡萄糖；血糖太高时才会漏出来。", "Whether there is glucose in the urine. It appears when there is too much in the blood."),
        "Glucose in Urine Test",
        positive=("可能与糖尿病、怀孕、某些降糖药（列净类）有关。", "May go along with diabetes, pregnancy or some diabetes medicines (gliflozins)."),
    ),
    ExplainedTest(
        "2514-8",
        ("身体烧脂肪时产生的物质。", "Substances the body makes when it burns fat."),
        "Ketones in Urine",
        positive=("常见于饿得太久、呕吐或低碳水饮食；糖尿病人出现酮体要尽快联系医生。", "Often after long fasting, vomiting or a low-carbohydrate diet. People with diabetes should call their doctor soon."),
    ),
    ExplainedTest(
        "5794-3",
        ("尿里有没有肉眼看不见的血。", "Whether there is blood in the urine that cannot be seen."),
        "Blood in Urine",
        positive=("可能与尿路感染、结石、剧烈运动、月经有关，也可能与肾脏有关，需要复查。", "May go along with a urinary infection, stones, hard exercise or a period, and sometimes with the kidneys. It is tested again."),
    ),
    ExplainedTest(
        "5802-4",
        ("有些细菌会在尿里产生亚硝酸盐。", "Some bacteria make nitrite in the urine."),
        "Nitrites in Urine",
        positive=("可能有尿路感染。", "There may be a urinary infection."),
    ),
    ExplainedTest(
        "5799-2",
        ("白细胞里的一种酶，说明尿里有白细胞。", "An enzyme of white blood cells: it shows that they are in the urine."),
        "Urinalysis",
        positive=("可能有尿路感染或炎症。", "There may be a urinary infection or inflammation."),
    ),
    ExplainedTest(
        "13945-1",
        ("显微镜下一个视野里看到的红细胞。", "Red blood cells seen in one field of the microscope."),
        "Blood in Urine",
        high=("可能与结石、感染、剧烈运动、月经或肾脏有关。", "May go along with stones, infection, hard exercise, a period or the kidneys."),
    ),
    ExplainedTest(
        "5821-4",
        ("显微镜下一个视野里看到的白细胞。", "White blood cells seen in one field of the microscope."),
        "Urinalysis",
        high=("可能与尿路感染有关。", "May go along with a urinary infection."),
    ),
    ExplainedTest(
        "3167-4",
        ("一整天的尿量，用来计算一天排出多少蛋白质等物质。", "All urine of a day. It is needed to work out how much protein and other substances are lost in a day."),
        "Urine 24-Hour Volume",
    ),
    ExplainedTest(
        "2889-4",
        ("一天里从尿中丢失的蛋白质总量。", "All protein lost with the urine in one day."),
        "Protein in Urine",
        high=("可能与肾病、高血压、糖尿病有关；怀孕时要特别留意。", "May go along with kidney disease, high blood pressure or diabetes; in pregnancy it needs special care."),
    ),
    ExplainedTest(
        "2106-3",
        ("尿里有没有怀孕时才有的激素。", "Whether the hormone of pregnancy is in the urine."),
        "Pregnancy Test",
        positive=("多半说明怀孕，请到妇产科确认。", "Mostly means pregnancy: have it confirmed by a doctor."),
    ),
)  # fmt: skip
