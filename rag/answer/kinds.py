"""The kind of fact that a question asks for, and whether an answer adds such a fact to it; pure.

Arrows: answering, direct, writing -> here -> figures. Knows no document: only figures with units, names, times, lists.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from rag.text.figures import Figure, figures, normal, whole_number

_KINDS: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {
    "people": (
        re.compile(
            r"(?:多少|几)[余多万]*(?:名|人|位)(?!大)|人数|人次|多少人|"
            r"多少[^，,。？?多几的钱资元名个家项]{0,6}(?:人员|职工|员工|劳动者|学员|学生|选手|居民|青年)(?![的补奖津培])"
        ),
        frozenset({"人", "人次"}),
    ),
    "money": (
        re.compile(
            r"多少[万亿]?元|多少(?:(?!就(?!业)|才)[^，,。？?多几的拿领享获人名家]){0,8}?(?:钱|资金|奖金|奖励|补助|补贴|津贴|经费|费用)(?!对象|政策|标准|项目|的?[人企单机])"
            r"|(?:钱|资金|经费|补贴|奖金)[，,]?(?:是|有|为|共|达)?多少(?![人家个名次项])"
            r"|(?:金额|经费|预算)(?=[^，,。；;？?]{0,4}(?:多少|几)|[是呢]?[？?。]?$)"
        ),
        frozenset({"元", "元/人"}),
    ),
    "given": (
        re.compile(
            r"(?:(?<![颁印研核签开批])发|(?:[给补奖贴]|资助|补助|奖励|补贴|报销|支付|配套|上浮)了?)(?:多少|几[百千万]块?)(?=[？?。，,]|$)"
        ),
        frozenset({"元", "元/人", "%", "‰", "百分点", "个百分点", "倍"}),
    ),
    "share": (
        re.compile(
            r"占比|比例|百分之(?=几|多少)|百分比|百分点|比率|率(?:是|为|[要得应]?在?(?:不?得?[低高]于|达到?|不到|超过|满)?)多少"
        ),
        frozenset({"%", "‰", "百分点", "个百分点"}),
    ),
}
_LIST = r"(?<![进入])(?<!企业|单位|机构|学校|院校|组织|基地|项目|工种|职业|专业)名单(?![的里中内上])"
_ON_LIST = re.compile(r"(?:进入?|列?入|(?<!海)上)了[^，,。？?进入]{0,10}名单")  # is told of those that are on it
_CALLED = (
    r"(?:(?<=[人者员手家师长生孩女男匠星士友])的?(?:都|是)?叫(?:什么|啥)名"
    r"|(?:(?<=[人者员手家师长生匠星])|(?<=司机))(?:都|分别)叫(?:什么|啥)(?=[？?。]?$))"
)
_NAMES = re.compile(rf"谁|哪位|哪几位|{_LIST}|{_CALLED}")
_PERSONS = re.compile(
    rf"[\d两几][位名](?!额).*谁|(?:第[一二三]名|[冠亚季]军|得主|获奖者)[^，,。？?]{{0,4}}谁|哪几?位|{_LIST}|{_CALLED}"
)
_WHAT_FOR = "(?<![能以来用若单])干[嘛吗](?=[要不还去给让非把每都])"
_WHY = re.compile(
    f"为什么|为何|为啥|什么原因|啥原因|原因(?:是|何在)|凭什么(?!证|材料|条件|身份)|(?:什么|啥)(?:样的)?(?:考虑|用意|目的)(?![地的])|为了(?:啥|什么)(?!时候|人|样|条件|东西)|目的(?:何在|是(?:什么|啥))|{_WHAT_FOR}|(?<![地企版划构计样意工草蓝])图(?:个|的是)?(?:啥(?!时候|样)|什么(?!时候|样))"
)
_COUNTS = re.compile("多少|几[个家名人位项月年天次]")
_ROOM = re.compile("学位|名额|床位|工位|席位|岗位")
_TIMES = re.compile(r"什么时候|啥时候|何时|哪一?[天年]|(?<!第)几[月号]|多久|多长时间|截止(?:日期|时间)|时间表")
_AGREED = re.compile("同意|通过|表决|投票|参与|点头|赞成|签字")
_PART_OF_PEOPLE = re.compile(
    r"(?:[一二三四五六七八九]分之[一二三四五六七八九]|过?半数|一半)(?:以上|及以上)?[^，,。；;]{0,6}(?:业主|人|代表|委员|职工|成员)"
)
_LIST_WORD = re.compile("名单|清单|目录")
_LIST_THERE = re.compile(
    rf"(?:{_LIST_WORD.pattern})(?:有[吗没]|在哪)|有没有[^，,。？?]{{0,12}}(?:{_LIST_WORD.pattern})"
)
_HOW_OFTEN, _OFTEN = (
    re.compile(r"多久[^，,。？?]{0,8}[一1][次回届]|隔多久|频率"),
    re.compile("每[年月季周天日]|按年度?"),
)
_CLASSES = re.compile(
    r"(?:[定评列]为|属于?)哪一?个?[类级档等]别?[？?。]?$|[到跟和为]哪一?个?(?:等级|级别|[级档](?!财政|政府|部门))"
)
_CLASS = re.compile(r"[A-Za-z一二三四五六七八九十\d优良合格特高中初正副]+[类级档等]")
_TELEPHONES = re.compile(r"电话(?:号码)?(?:分别|都|各)?是?(?:多少|什么|几)|(?:什么|哪个)(?:电话|号码)|phone number")
_TELEPHONE = re.compile(r"\d{3,4}-\d{7,8}|\d{7,11}|(?<!\d)\d{5}(?!\d)")
_GROUP = re.compile(
    r"[\u4e00-\u9fff]*(?:局|厅|部|处|室|院|校|会|公司|集团|中心|企业|机构|政府|人员|人才|职工|劳动者|学生|员工|单位|代表|委员|书记)|[A-Z][a-z]+"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤盛温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
PERSON = rf"(?:欧阳|上官|司马|诸葛|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}"  # a name by its surname
_PERSON = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|[为是叫给]|尊敬的|员工|委员|代表|职工|同志|选手|冠军|得主|获得者|[局厅处科部市区省县校院会]长|主任|书记)({PERSON})"
    r"(?=等|委员|代表|同志|先生|女士|参加|荣?获|主持|出席|介绍|指出|表示|[^\u4e00-\u9fff]|$)"
)
_SOUNDS = (
    "阿埃艾奥巴贝比博布达德迪多尔法费夫弗格戈哈赫霍基吉加卡凯科克库拉莱勒雷里利丽莉隆卢鲁罗洛马玛迈曼梅米莫姆穆娜纳内尼诺努帕佩皮普奇琪乔萨塞桑瑟沙莎舍什史斯索塔泰特图托瓦娃"
    "威维韦沃乌希谢辛雅亚耶伊尤约泽扎詹珍兹"
)
_FOREIGN = re.compile(rf"[{_SOUNDS}]{{3,}}|[\u4e00-\u9fff]+·[\u4e00-\u9fff]+|[A-Z][a-z]+ [A-Z][a-z]+")  # by their sound
_TIME = re.compile(
    r"\d+\s*(?:年|月|日|天|周|个月|个?工作日|个?小时|[-/.]\d)|[一二三四五六七八九十两]+(?:年|个月|月|天|日)|[年月季]底|年[内初中度]|季度|十[二三四五六]五|期间|"
    r"\b(?:19|20)\d\d\b|January|February|March|April|May|June|July|August|September|October|November|December"
)

# Units that may stand for each other; 个 stands for any thing that is counted.
_ALIKE = (
    "人 人次 人天",
    "家 个",
    "所 个",
    "间 个",
    "项 条 个 方面",
    "门 种 类 大类 个",
    "批 批次 次",
    "届 次 期",
    "场 次",
    "年 年度 个月",
    "天 日 工作日 个月",
    "课时 学时",
    "元 元/人",
)
_COUNTED = frozenset(
    [
        "个",
        "家",
        "所",
        "项",
        "条",
        "门",
        "种",
        "类",
        "大类",
        "批",
        "批次",
        "届",
        "次",
        "期",
        "场",
        "节",
        "本",
        "份",
        "户",
        "套",
        "台",
        "件",
        "处",
        "支",
        "只",
        "款",
        "章",
        "方面",
        "区",
        "市",
        "省",
        "级",
    ]
)
_HOW_MANY = re.compile(
    r"(?:多少(?!本[地区市])|(?<![哪那近这前后把])几(?!年[来内间]|个钱|月几))(?:[余多万亿来]*)(大类|人次|批次|课时|小时|分钟|个月|方面|年度|[人名位家个项所条次批期届年月日天周岁级类门节场种本份户套台件倍亩吨米处支只款章])(?![一二三四五六七八九十大会赛]|(?<=户)[籍口外主])"
)

_NUMBER = re.compile(r"(?<![人分少无够算作])(?:数|数量|数目|总数)(?:是|有|为)?(?:多少)?[？?。]?$")  # 工种数, 发证数量
_WHICH = re.compile(r"分别|各是什么|都有谁|哪[两三四五六七八九十\d]")
_PLACE_ASKED = re.compile(
    r"哪[些几个]*(?:座)?(?:城市|地方(?![^，,。？?]{0,3}(?:能|可以|可)[^，,。？?]{0,3}[花用])|地区|省市|区县|区市|街道)|(?<![别差点势节题好异现])在哪[里儿]"
)
_SPENT = re.compile(r"[花用](?:在|到|于)?哪[些几个]*地方")  # on what
_PROVINCES = "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾"
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{2,6}}?(?:省|市|区|县|镇|街道|乡|村|路|广场|中心|馆|园)|{_PROVINCES}")
_ENUMERATED = re.compile(r"[一二三四五六七八九十]是|[（(][一二三四五六七八九十\d]+[)）]")
_CODES = re.compile(r"[A-Za-z]+[\d.+-]+|\d+\+\d+")  # Web3.0, 20+8: no counts
_OFFICES = re.compile(
    r"局长|厅长|处长|科长|部长|主任|市长|区长|省长|县长|书记|校长|院长|会长|主席|行长|负责人|法人|联系人|经办人|提案人"
)
_CHOICE = re.compile(r"([\u4e00-\u9fff]{2,8})[，,]?还是([\u4e00-\u9fff]{2,8})")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,}?(?:处|局|厅|中心|部|室|院|委|办|会|公司|政府)")
_WHO_ANSWERS_FOR_IT = re.compile(
    r"(?:谁|哪[^，。？]{0,6}(?:单位|部门|处室?|机构|家|个|局))[^，。？]{0,6}(?:负责|牵头|主管|承担)|(?:负责|牵头|责任|主管)的?(?:部门|单位|处室)|"
    r"(?:由(?:谁|哪)|归(?:谁(?![？?。啊呀呢的所]|$)|哪))|responsible|in charge"
)
_ANSWERS_FOR_IT = re.compile(r"负责|牵头|责任|主管|承担|主办|会同|联合|responsible|in charge|led by", re.IGNORECASE)
_WHETHER = re.compile(
    r"吗|[是能可]否|有没有|([\u4e00-\u9fff])[不没]\1|还是|[不没]有?\s*[？?]?$|(?:^|[,.;?!])\s*(?:is|are|was|were|does|do|did|has|have|can|will) ",
    re.IGNORECASE,
)
_AT_LENGTH = re.compile(
    f"{_WHAT_FOR}|"
    r"如何|怎样|怎么(?!称呼|叫|联系)|为什么|为何|为啥|有何|(?:什么|啥)样的?(?=[^，。？的]{1,6}(?:才|可以?|能|有资格))|"
    r"(?:哪些|哪几[个项条]|什么样?的?)[^，。？的]{0,4}(?:方面|措施|要求|规定|政策|举措|工作|做法|办法|内容|条件|优惠|支持|帮助|保障|服务|用处|意义|目的|影响|情况|变化|流程|程序)|"
    r"(?:措施|要求|规定|政策|做法|职责|任务|部署|场合|范围)[都又]?(?:具体)?(?:是|有|包括)(?:什么|啥|哪些)|"
    r"(?:要|需|该|得)做(?:些)?(?:哪些|什么|啥)"
)
_SUMS_UP = re.compile(
    r"(?:请|麻烦)?(?:你|您|帮我|帮忙|给我)?(?:简要|简单|大致)?(?:概括|概述|总结|归纳|梳理|简述|介绍|说说|讲讲)(?!.*(?:多少|几|谁|哪[个一家]))"
    r"|(?:请|麻烦)?(?:你|您|帮我|帮忙|给我)?把[^，,。？?]{2,40}?(?:概括|总结|归纳|梳理|介绍|说明?|讲|汇报)(?:一下|清楚|说|讲|下)[。.]*$"
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-—–~至到]\s*(?=(?:19|20)\d\d\s*年)")  # the first of 2020-2023年
_LISTED = re.compile(r"哪些(?!人)|哪几(?!个?人|位)")
_SEVERAL = re.compile(r"[、，,；;和及与\d\n—→]|》《")
_WHICH_OF = re.compile(r"哪[两二三四五六七八九十\d]")
_APPLY = re.compile("(?:如何|怎么样?|怎样|咋)(?:去|来)?(?:申请|申领|申报|办理|领取|报名)")
_APPLIED = re.compile(
    "申请|申领|申报|提交|提出|平台|窗口|受理|办理|登录|填[写报]|报名|递交|携带|[凭持][^，,。]{0,12}[证件书卡簿]|[凭持][^，,。]{0,12}(?:合同|手续|材料)|APP|(?:网上|线上|官网|网站)[^，,。]{0,4}[办申提填登查]"
)
_APPLY_TO = re.compile(
    "[找去到向问][^，,。？?]{0,2}(?:谁|哪[^，,。？?]{0,4}(?:单位|部门|处室?|机构|家|个|局|窗口))[^，,。？?]{0,2}(?:申请|申领|申报|办理?|领取?|报名|咨询|反映|投诉)"
    "|(?:申请|申领|申报|办理|领取|报名)[^，,。？?]{0,6}[找去到向](?:谁|哪[^，,。？?]{0,3}(?:单位|部门|处室?|机构|家|个|局|窗口))"
)
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{2,}?(?:[局厅站]|中心|部门|机关|机构|政府|委员会|居委会|村委会|派出所|银行|社区|办公室|工会|窗口|街道|学院|学校|平台)"
)
_BY_MONTH, _MONTH = (
    re.compile(
        r"(?:每个?月|一个?月|按月|月均|月租)[^，,。？?个]{0,10}(?:多少|几[百千万])|(?:补贴|津贴|租金|工资|待遇|标准|给|发|领|拿)[^，,。？?]{0,4}(?:每个?月|一个月)是?(?:多少|几)|how much\b.{0,30}\b(?:monthly|(?:per|a|each|every) month)\b|\bmonthly (?:stipend|allowance|subsidy|amount)",
        re.IGNORECASE,
    ),
    re.compile("月|month", re.IGNORECASE),
)
_WHERE = re.compile(
    r"(?<!邮箱)(?<!邮件)(?<!官网)(?<!网站)地址|怎么走|坐落|位于哪|(?<![别差点势节题好异现])在(?:哪[里儿]?|啥地方|什么(?:地方|位置))[？?。]*$|[去到](?:哪[里儿]?|什么地方)(?:去?办|申[请领报]|领|报名|交材料)"
)
_ADDRESS = re.compile(
    r"(?<![道思公铁线出网一])[路巷](?!径|线|演|桥)|大街|\d+号(?!文|提案|建议|令)|号楼|\d[楼层室座]|大厦|窗口|大厅|网址|官网|https?|位于|设在|坐落|地址"
    r"|(?:在|到|前往)[\u4e00-\u9fff]{2,16}(?:举[办行]|召开|开展|设立|中心|园|院|校|办理|领取)"
    r"|向[^，,。]{2,24}(?:申请|申报|申领|提)|由[^，,。]{2,20}(?:办理|受理|负责)|平台|选址|地处"
)
_ABSENT = re.compile(
    r"[没未]有?参[加评与][^，,。？?]{0,6}的(?:那|这)?(?:\d+|[几两二三四五六七八九十]+)?[家个人名所位][^，,。？?]{0,10}(?:叫|是谁|是哪|有哪|都有谁|名单|名字)"
)  # who they are
_ABSENT_TOLD = re.compile("[没未不]|停业|注销|退出|缺席|弃权")
_MEASURED = (  # what asks, what tells, for facts that one word or sign gives away
    (
        "面积[^，,。？?]{0,4}(?:多大|多少(?!分))|占地[^，,。？?]{0,2}(?:多大|多少)|(?:场地|厂房|校园|基地)[^，,。？?]{0,4}多大",
        "平方|平米|㎡|m²|m2|亩|公顷",
    ),
    ("多大(?:年纪|岁数|年龄)|(?:多少|几)周?岁", "岁"),
    (
        r"(?<!哪)几点[钟半]?(?=[开关上下到结营末才能集出起停][^，,。？?]{0,6}[？?。]?$|[？?。]|$)",
        r"\d\s*[:：]\s*\d\d|[\d一二三四五六七八九十两][时点]|上午|下午|中午|晚上|全天|24小时",
    ),
    (r"网址|官网[^，,。？?]{0,3}(?:地址|是多少|是什么)", r"https?:|www\.|\.(?:cn|com|net|org)\b"),
    (r"邮箱(?:地址|号|是多少)|哪个邮箱|email address", "@"),
    ("邮编|邮政编码", r"(?<!\d)\d{6}(?!\d)"),
)
_TOLD_BY = (
    (_LIST_THERE, _LIST_WORD),
    (_APPLY, _APPLIED),
    (_APPLY_TO, _APPLIED),
    (_WHERE, _ADDRESS),
    (_BY_MONTH, _MONTH),
    (_ABSENT, _ABSENT_TOLD),
    *((re.compile(asks, re.IGNORECASE), re.compile(tells, re.IGNORECASE)) for asks, tells in _MEASURED),
)  # what asks, what tells
_PLACES = re.compile(r"第([一二三四五六七八九十]+|\d+)|([一二三四五六七八九十]+|\d+)(?:等|[、.．\t])")
_NTH_PLACE = r"(?:排名?|位[列居次]|名列)[^，,。？?第]{0,6}第(?P<%s>[一二三四五六七八九十\d]+)(?!批|季|次|梯队|方阵|档)"
_PLACED = re.compile(
    rf"{_NTH_PLACE % 'nth'}(?:名|位)?的?[^，,。？?]{{0,4}}?(?:谁|哪|什么|啥|叫)|(?:谁|哪[^，,。？?]{{1,8}}?){_NTH_PLACE % 'last'}"
    r"|(?:谁|哪[^，,。？?]{1,8}?)(?:排名?最前|位?[列居]?榜首)|(?:排名?最前|榜首)的?[^，,。？?]{0,4}?(?:谁|哪)"
    r"|\b(?:came|ranked) first\b|\bfirst place\b|\btop[- ]ranked\b",
    re.IGNORECASE,
)
_HAS_RANK = re.compile(r"(?<![年度期分\d])(?:位次|名次|排名)\s*(\d{1,3})(?!\d|[%％年月])")
_ETC_OF = re.compile(r"等[两二三四五六七八九十\d].*$")
_COMMAS = re.compile(r"[，,](?![^“”]*”)")  # but not those of a list in quotation marks
_EACH = re.compile(r"分别[^，。？]{0,4}(?:多少|几)|又?各(?:是|有|自)?[^，。？]{0,4}(?:多少|几)")
_ITEM = re.compile(r"(?:^|(?<=[。；;\n]))\s*\d{1,2}\s*[.．、](?!\d)")
_MOST = 5  # things that have to be told of a longer list


def figure_missing(question: str, answer: str) -> bool:
    """The question asks for a count, an amount or a share, and `answer` has no figure of that kind.

    A figure that the question itself gives does not count as the answer; one without a unit counts.
    """
    wanted = [units for pattern, units in _KINDS.values() if pattern.search(question)]
    if _part_of_people(question, answer):
        wanted = [units for units in wanted if "人次" not in units]
    if not wanted:
        return False
    given = _new_figures(question, answer)
    if _EACH.search(question) and len(given) < 2:
        return True
    if _ROOM.search(answer):  # for people
        wanted = [[*units, "个"] if "人" in units else units for units in wanted]
    return not any(figure.unit in units or not figure.unit for figure in given for units in wanted)


def kind_missing(question: str, answer: str) -> bool:
    """The question asks for a kind of fact (count, amount, share, name, time, place, list) that `answer` does not add; the
    number of an item (5.推动…) is none."""
    if asks_why(question) and not _COUNTS.search(question):  # reasons are of no kind
        return False
    if _place_missing(question, answer):
        return True
    answer = _ITEM.sub("", answer)
    return (
        figure_missing(question, answer)
        or _count_missing(question, answer)
        or bool(_NUMBER.search(question) and not _new_figures(question, answer))
        or _name_missing(question, answer)
        or any(asks.search(question) and not tells.search(answer) for asks, tells in _TOLD_BY)
        or (not (_HOW_OFTEN.search(question) and _OFTEN.search(answer)) and _none_new(_TIMES, _TIME, question, answer))
        or _none_new(_CLASSES, _CLASS, question, answer)
        or _none_new(_TELEPHONES, _TELEPHONE, question, answer)
        or _none_new(_PLACE_ASKED, _PLACE, _SPENT.sub("", question), answer)
        or _list_missing(question, answer)
        or _none_new(_APPLY_TO, _OFFICE, question, answer)
        or (not _ANSWERS_FOR_IT.search(answer) and _none_new(_WHO_ANSWERS_FOR_IT, _BODY, question, answer))
    )


def _place_missing(question: str, answer: str) -> bool:
    """The question asks of the one in some place, and `answer` tells of none in it (第三, 3. or 三等奖; of the first where it does not
    say so), or of others (位次 4)."""
    rank = ranked(question)
    if not rank:
        return False
    if told := {Decimal(number) for number in _HAS_RANK.findall(answer)}:
        return rank not in told
    return rank > 1 and rank not in {whole_number(word) for pair in _PLACES.findall(answer) for word in pair if word}


def ranked(question: str) -> Decimal | None:
    """The place in a row whose holder `question` asks for (3 of 排第三的是谁), None: it asks for none."""
    found = _PLACED.search(question)
    nth = (found["nth"] or found["last"]) if found else None
    return whole_number(nth) if nth else Decimal(1) if found else None


def office_missing(question: str, shown: str) -> bool:
    """The question asks who holds an office (局长), and `shown`, the words of the documents, do not speak of that office: that
    an answer does is not enough, it has the word from the question."""
    return _NAMES.search(question) is not None and _lacks_office(question, shown)


def _lacks_office(question: str, text: str) -> bool:
    return any(office not in text for office in _OFFICES.findall(question))


def asks_at_length(question: str) -> bool:
    """The question asks how, why, or which measures, rules or conditions: whole sentences answer it, no short words."""
    return _AT_LENGTH.search(question) is not None or asks_to_sum_up(question)


def asks_to_sum_up(question: str) -> bool:
    """The question has no word that asks, and wants things told in short (请概括…的做法)."""
    return _SUMS_UP.match(question) is not None


def asks_why(question: str) -> bool:
    """The reason for something is wanted."""
    return _WHY.search(question) is not None


def asks_whether(question: str) -> bool:
    """The question asks yes or no, or which of two: no words of a document are the answer by themselves."""
    return _WHETHER.search(question) is not None


def one_of_many(question: str, words: str, shown: str = "") -> bool:
    """The question asks for a list (哪些), and the bare answer `words` is a single thing that stands in no list of `shown`;
    or it asks for so many (哪八个), and of them one is named and the others are counted (省厅等八部门)."""
    if not words or _SEVERAL.search(_ETC_OF.sub("", words)):
        return False
    if _LISTED.search(question):
        thing = re.escape(words.strip("《》"))
        return re.search(rf"[、》]《?{thing}|{thing}》?[、《]", shown) is None
    return _WHICH_OF.search(question) is not None and _ETC_OF.search(words) is not None


def asks_who_answers(question: str) -> bool:
    """The question asks which body or office is responsible."""
    return _WHO_ANSWERS_FOR_IT.search(question) is not None


def gives_figure(question: str, answer: str) -> bool:
    """The question asks for a count, an amount or a share, and `answer` adds one of that kind."""

    def lacks(words: str) -> bool:
        return figure_missing(question, words) or _count_missing(question, words)

    return lacks("") and not lacks(answer)


def _new_figures(question: str, answer: str) -> list[Figure]:
    """The figures of `answer` that the question does not give; those of names and the first of a span of years are none."""
    known = {(figure.value, figure.unit) for figure in figures(question)}
    plain = _CODES.sub("#", _YEARS.sub("", answer))
    return [figure for figure in figures(plain) if (figure.value, figure.unit) not in known]


def _count_missing(question: str, answer: str) -> bool:
    """`几家`, `多少门`: each unit that is asked for needs a figure with it or with one that may stand for it."""
    given = [figure.unit for figure in _new_figures(question, answer)]
    wanted = _HOW_MANY.findall(normal(question))
    least = 2 if len(wanted) == 1 and _EACH.search(question) else 1  # 各是几家
    if _part_of_people(question, answer):
        wanted = [asked for asked in wanted if asked not in ("人", "名", "位")]
    return any(sum(unit in _alike(asked) | {""} for unit in given) < least for asked in wanted)


def _part_of_people(question: str, answer: str) -> bool:
    """How many have to agree is wanted, and the answer says which part of them (三分之二以上的业主)."""
    return _AGREED.search(question) is not None and _adds(_PART_OF_PEOPLE, question, answer)


def _adds(gives: re.Pattern[str], question: str, answer: str) -> bool:
    return any(match[0] not in question for match in gives.finditer(answer))


def _alike(unit: str) -> set[str]:
    unit = "人" if unit in "名位" else unit
    found = {other for group in _ALIKE if unit in group.split() for other in group.split()}
    return found | {unit} | (_COUNTED | {"人"} if unit == "个" else set())


def _name_missing(question: str, answer: str) -> bool:
    asks = _ON_LIST.sub("", question)
    if not _NAMES.search(asks) or asks_whether(question):
        return False
    if _lacks_office(question, answer):
        return True
    found = [*_PERSON.findall(answer), *_FOREIGN.findall(answer)]
    if not _PERSONS.search(asks):
        found += _GROUP.findall(answer)
    return _all_known(found, question)


def _none_new(asks: re.Pattern[str], gives: re.Pattern[str], question: str, answer: str) -> bool:
    return bool(asks.search(question)) and _all_known((match[0] for match in gives.finditer(answer)), question)


def _all_known(found: Iterable[str], question: str) -> bool:
    return all(word in question for word in found)


def _list_missing(question: str, answer: str) -> bool:
    """The question says how many things there are and asks which; fewer are told."""
    if not _WHICH.search(question):
        return False
    said = [int(figure.value) for figure in figures(question) if figure.unit in _COUNTED | {"人"}]
    wanted = min(max(said, default=0), _MOST)
    if wanted > 2 and any(figure.value == max(said) and figure.unit for figure in figures(answer)):
        answer = _COMMAS.sub("", answer)  # says how many there are: clauses of such a sentence are no things of it
    return wanted > 2 and told(answer) < wanted


def choice_missing(question: str, answer: str) -> bool:
    """`华为报的还是大疆报的？`: neither of the two stands in the answer."""
    match = _CHOICE.search(question)
    if match is None:
        return False
    one, other = ({word[i : i + 2] for i in range(len(word) - 1)} for word in match.groups())
    return not any(pair in answer for pair in one ^ other)


def told(answer: str) -> int:
    """How many things an enumeration names, roughly."""
    return max(
        len(re.findall("[、，,；;]", answer)) + 1,
        len(_ENUMERATED.findall(answer)),
        answer.count("《"),
        answer.count("“"),
    )
