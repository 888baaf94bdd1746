"""Region and level of an organisation or title by its administrative name; pure.

Arrows: card -> here. Knows no document; the names are the provinces and prefectures of China, the rest goes by suffix.
"""

import re

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
_PREFECTURES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 "
    "晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 "
    "锡林郭勒 阿拉善 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 "
    "吉林 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 "
    "七台河 牡丹江 黑河 绥化 大兴安岭 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 "
    "泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 "
    "淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 "
    "龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 "
    "烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 "
    "焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 "
    "孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 "
    "娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 "
    "东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 "
    "崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 "
    "广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 "
    "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 "
    "日喀则 昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 "
    "嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 黄南 果洛 "
    "玉树 海西 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 "
    "阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰"
)
_HAN = r"[\u4e00-\u9fff]"
_P, _C = "|".join(_PROVINCES.split()), "|".join(_PREFECTURES.split())
_PROVINCE = rf"(?:{_P})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)"
_PREFECTURE = rf"(?:{_C})(?:市|地区|盟|(?:{_HAN}{{1,9}}族)?自治州|州)"
# The lookaheads keep 社区, 园区, 城市 … inside the name of a body from being read as its region.
_COUNTY = (
    rf"(?!{_HAN}{{0,5}}?(?:社区|园区|校区|辖区|小区|景区|灾区|林区|厂区|特区|片区|地区|军区|战区|保护区|城市|都市|上市|超市))"
    rf"(?![我本全各该]){_HAN}{{1,7}}?(?:区|县|旗|市)"
)
_PLACE = re.compile(rf"(?P<province>{_PROVINCE})?(?P<city>{_PREFECTURE})?(?P<county>{_COUNTY})?")
_BARE = re.compile(rf"(?:(?P<province>{_P})|(?P<city>{_C}))")
_LEAD = re.compile(r"(?:中共(?!中央)|中国共产党|共青团|国家税务总局(?=.)|国家统计局(?=.)|中国人民银行(?=.)|政协)")
_NATIONAL = re.compile(
    r"中共中央|国务院|中央|国家|中华人民共和国|全国|最高人民|中国人民银行$|中国证券|中华全国|共青团中央|海关总署|审计署|"
    r"(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|国家安全|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境|住房和?城乡建设|"
    r"交通运输|水利|农业农村|商务|文化和旅游|退役军人事务|应急管理|中央组织|中央宣传)部"
)
_LEVELS = {"省": "省", "市": "市", "区": "区", "县": "县", "旗": "县", "州": "市", "盟": "市"}


def region_of(name: str) -> tuple[str, str, int]:
    """(region, level, offset of the region in `name`) of a body or title; ("", "", -1) when it names none.

    The region is as written (深圳市龙岗区); the level follows the last suffix: 省 / 市 / 区 / 县. National bodies
    give ("全国", "国家", -1), for those words do not stand in their names. 直辖市 and 县级市 are 市.
    """
    lead = _LEAD.match(name)
    offset = lead.end() if lead else 0
    if _NATIONAL.match(name, offset):
        return "全国", "国家", -1
    place = _PLACE.match(name, offset)
    if place and place[0]:
        return place[0], _level(place), offset
    bare = _BARE.match(name, offset)
    if bare:
        return bare[0], "省" if bare["province"] else "市", offset
    return "", "", -1


def _level(place: re.Match[str]) -> str:
    deepest = place["county"] or place["city"] or place["province"]
    if place["county"] is None and re.search(r"自治区$|特别行政区$", deepest):
        return "省"
    return "市" if deepest.endswith("地区") else _LEVELS[deepest[-1]]
