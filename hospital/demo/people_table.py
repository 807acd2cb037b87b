# ruff: noqa: E501 - one row is one line, so that the table can be read down its columns
"""The invented patients: name, sex, age, conditions. Names are one string, surname first, rare characters included."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Row:
    key: str
    name: str
    gender: str
    age: int
    problems: tuple[str, ...]
    guardian: str | None = None
    passport: str | None = None
    phone: str | None = None
    turns_older_in: int | None = None
    """Days until the next birthday; None: whenever the seed says."""
    paper: tuple[str, str] | None = None
    """Another paper than a resident card or a passport: kind and number."""


# The people to try: their phones are on the demo sign-in page. key | name | m/f | age | problems | guardian | passport | phone
_DEMO = """
wang-xiulan|王秀兰|f|67|hypertension,diabetes,lipids,gastritis|||13800000001
zhao-jianguo|赵建国|m|72|diabetes,kidney,hypertension|||13800000002
zhao-yinuo|赵一诺|f|6|rhinitis,eczema|zhao-jianguo||13800000002
chen-ben|陈犇|m|34|thyroid-nodule|||13800000003
david-miller|David Miller|m|41|asthma||E9X204417|13800000004
li-rongzhe|李镕喆|f|29|pregnancy|||13800000005
"""

# key | name | m/f | age | problems | guardian
_OTHERS = """
zhang-wei|张伟|m|45|hypertension|
wang-fang|王芳|f|38||
li-na|李娜|f|33|thyroid-nodule|
liu-yang|刘洋|m|27||
chen-jing|陈静|f|52|lipids|
yang-kun|杨堃|m|61|coronary,hypertension|
zhao-min|赵敏|f|47|gastritis|
huang-lei|黄磊|m|39|lipids,gout|
zhou-zhe|周喆|m|31|rhinitis|
wu-guifen|吴桂芬|f|78|hypertension,osteoporosis,cataract|
xu-haoran|徐浩然|m|9|asthma|xu-jianjun
xu-jianjun|徐建军|m|37||
sun-meiling|孙美玲|f|56|diabetes|
ma-guoqing|马国庆|m|75|copd,hypertension|
zou-rong|邹镕|m|64|knee|
hu-xiaoyu|胡晓宇|f|24||
guo-yong|郭勇|m|50|gastritis,lipids|
he-jiayi|何佳怡|f|3|eczema|he-zhigang
he-zhigang|何志刚|m|35||
lin-daiyun|林黛云|f|43|thyroid-nodule|
gao-xiang|高翔|m|29||
luo-shufen|罗淑芬|f|69|knee,hypertension|
zheng-ben|郑犇|m|58|diabetes,lipids|
liang-yan|梁艳|f|36||
xie-dong|谢东|m|48|hypertension|
song-jie|宋洁|f|41|rhinitis|
tang-wenhua|唐文华|m|66|coronary,heart-failure|
han-xue|韩雪|f|22||
feng-gang|冯刚|m|54|kidney,hypertension|
yu-ting|于婷|f|30|pregnancy|
dong-hao|董昊|m|12||dong-li
dong-li|董丽|f|40|gastritis|
xiao-peng|萧鹏|m|33||
cheng-yulan|程玉兰|f|81|hypertension,cataract,osteoporosis|
cao-xin|曹鑫|m|26||
yuan-ying|袁颖|f|45|anaemia|
deng-chao|邓朝阳|m|59|copd|
xu-qing|许晴晴|f|28||
fu-kun|傅坤|m|63|diabetes,hypertension|
shen-yue|沈悦|f|35|anaemia|
zeng-qiang|曾强|m|51|lipids|
peng-fei|彭飞|m|19||
lv-bu|吕步清|m|70|coronary,lipids|
su-xiaomei|苏小妹|f|32|rhinitis|
lu-yao|卢瑶|f|46|thyroid-nodule|
jiang-nan|蒋楠|f|25||
cai-ming|蔡明亮|m|62|knee|
jia-yun|贾云|f|53|hypertension|
ding-dang|丁当|m|5|rhinitis|ding-yi
ding-yi|丁毅|m|34||
wei-lan|魏岚|f|57|diabetes|
xue-bei|薛蓓|f|20||
ye-wen|叶文天|m|73|hypertension,gout|
yan-zhe|阎喆|f|37||
yu-shan|余珊|f|44|gastritis|
pan-an|潘安宁|m|31||
du-jun|杜军|m|68|copd,coronary|
dai-wei|戴薇|f|39|asthma|
xia-tian|夏天|f|15||xia-yuhe
xia-yuhe|夏雨荷|f|42||
ji-li|𠮷丽|f|48|lipids|
tian-kun|田堃|m|55|hypertension,diabetes|
ouyang-rong|欧阳镕|m|60|kidney|
gulnar|古丽娜尔·买买提|f|36|anaemia|
"""
# A mother to try, whose children are of the ages at which what a guardian may do changes (`hospital/auth/age_rules.json`):
# all of it, what the child agrees to, and soon nothing more; and her father, who lets her in himself.
_FAMILY = """
lin-min|林敏|f|44||||13800000006
gao-xiaotian|高晓天|m|8|rhinitis|||
gao-xiaoyu|高晓雨|f|14||||
gao-xiaofeng|高晓宇|m|17||||
lin-guoqiang|林国强|m|71|hypertension|||13800000007
"""
#: Of age in so many days: within those in which a change is told beforehand.
_TURNS_OLDER = {"gao-xiaofeng": 12}
#: Other papers than a resident card or a passport: kind and number.
_PAPERS = {"gao-xiaotian": ("birth-certificate", "S500117204"), "lin-guoqiang": ("hk-mo-permit", "H01234567")}
_PASSPORTS = {"peng-fei": "E00X71904", "gao-xiang": "K0X339218", "gulnar": "E10X55087"}


def _row(line: str) -> Row:
    key, name, gender, age, problems, guardian, *more = line.split("|")
    passport, phone = (more + [""] * 2)[:2]
    return Row(
        key,
        name,
        {"m": "male", "f": "female"}[gender],
        int(age),
        tuple(problems.split(",")) if problems else (),
        guardian or None,
        passport or _PASSPORTS.get(key),
        phone or None,
        _TURNS_OLDER.get(key),
        _PAPERS.get(key),
    )


DEMO_PEOPLE = tuple(_row(line) for line in _DEMO.strip().splitlines())
FAMILY = tuple(_row(line) for line in _FAMILY.strip().splitlines())
ROWS = DEMO_PEOPLE + tuple(_row(line) for line in _OTHERS.strip().splitlines()) + FAMILY


def phones_to_try() -> list[tuple[str, list[str]]]:
    """The phone numbers that the sign-in page of a demo names, each with the people it signs in."""
    by_phone = groupby((row for row in DEMO_PEOPLE + FAMILY if row.phone), key=lambda row: row.phone or "")
    return [(phone, [row.name for row in rows]) for phone, rows in by_phone]
