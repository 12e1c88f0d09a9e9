"""The words that turn a number into an aim, a limit of scope, or neither: one table for each question asked."""

import re


def any_of(words: str) -> str:
    """Return an alternation of the words separated by blanks, longest first so that 达到 is tried before 达."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


SUFFIX = re.compile(
    r"[\s〓]*(?:(?P<least>[及或]?以上|及其以上)|(?P<most>[及或]?以下|[之以]内|内(?=办结|办理完|审结)|及其以下)|(?P<approx>左右|上下))"
    r"(?:〓+|,?含本数)?"
)
_LEAST = any_of("大于等于 高于等于 大于或等于 至少 至少达到 至少有 最低 最低达到 最低为 ≥ >= 不亚于 不低")
_MOST = any_of("未超过 小于等于 低于等于 小于或等于 至多 最多 最高 最高不超过 ≤ <= 严控在 限制在 上限为")
PREFIX = re.compile(
    rf"(?:(?P<least>不(?:得|能|应|可)?(?:低|少|小)于|{_LEAST})"
    rf"|(?P<most>不(?:得|能|应|可)?(?:超过|超|高于|大于|多于|突破)|控制[在到至为]|压[减降缩][在到至]|{_MOST})"
    rf"|(?P<more>{any_of('超过 超 突破 超出 高于 大于 多于 优于 强于 >')})"
    rf"|(?P<less>{any_of('低于 小于 少于 不足 不到 <')}))"
    r"\s*(?:约|大约|近|接近|至)?(?:[^,;。\d]{1,14}的)?\s*\Z"
)
# Comparing words that hold a value down whatever the noun after it.
CAPS = re.compile("控制|压|严控|限制|上限")
APPROX = re.compile(r"(?:约|大约|近|接近|将近|基本|左右)\s*(?:为|在|达到?)?\s*\Z")
SOFT = re.compile(
    r"(?:引导|鼓励|推动|推进)(?!基金|资金|目录|政策|组)|力争|争取|力求|奋力|探索|有望|尽可能|预计|努力(?:达到|实现)"
)
_TO = "(?:[提升增扩涨]高?[大加长升]?|[下减降压缩]?[降低少减短缩小]|上升|推广|拓展|延长|调整)[至到]"
# Verbs right before a value that is to be reached.
REACH = re.compile(
    rf"(?:(?:达到了?|占到?|完成|实现|提高到|提升到)[^,;。\d]{{1,14}}的|{_TO}"
    "|"
    + any_of(
        """
            达到 达到了 达 控制在 控制到 保持在 保持 稳定在 维持在 稳定 实现 确保 保证 完成 完成率 为 是 在 到 至
            占 占到 占比 占比达 占比为 高达 累计 合计 共计 总计 总数 覆盖 力争 争取 不低于 满足
        """
    )
    + r")(?:〓+的?)?\s*\Z"
)
CHANGES = any_of(
    """
        下降 降低 减少 削减 压减 压降 缩减 缩短 降幅 减幅 回落 提高 提升 增长 增加 上升 增幅 增速 扩大 净增 递增
        改善 收窄 压缩
    """
)
CHANGED = re.compile(rf"(?:{CHANGES})(?:率|幅度)?(?:达到?|为|约|近)?\s*\Z")
# Verbs of doing: what they are done to may be counted (新增, 改造) or measured (种植).
_DO = any_of(
    """
        新建成 新开工 新建 新增 新改建 改扩建 改建 扩建 建成 建设 建立 兴建 共建 创建 创成 培育 打造 培养 培训
        淘汰 压减 压缩 压降 削减 化解 退出 关停 关闭 取缔 拆除 治理 整治 修复 恢复 推广 更新 替代 报废 安装 加装
        配备 购置 投放 投用 投运 投入 发展 实施 开展 启动 推进 推动 实现 完成 种植 造林 绿化 栽植 栽种 补植 抚育
        补充 流转 引进 招引 引入 认定 遴选 评选 选树 筛选 选派 选拔 选育 支持 扶持 组织 举办 检测 抽查 抽检 检查
        监测 审核 验收 布设 布局 铺设 敷设 疏浚 清淤 清理 清退 清运 开工 竣工 投产 并网 争取 争创 获批 申报 储备
        谋划 盘活 处置 处理 消纳 回收 收储 节约 节水 节电 节能 减少 减排 降低 接纳 外送 形成 增加 扩大 扩种 提供
        解决 惠及 覆盖 带动 安排 筹措 统筹 下达 发放 办理 制定 制修订 修订 出台 发布 编制 搭建 设立 组建 转化 突破
        攻克 研发 提升 改造 提标 退耕 还林 还草 搬迁 腾退 入园 整合 保障 供应 生产 供给 达到 力争 确保 保护 划定
        落实 增殖 放流 迁建 续建 落地 签约 增设 新设 设置 开通 开行 运营 利用 整修 整理 复垦 修建 硬化 改厕 接入
        销售 贯通 通车 吸纳 转移 帮扶 补贴 征集 聘请 招募 招聘 升级 再造 壮大 集聚 孵化 扩容 发行 筹集 放映 演出
        筛查 排查 巡查 巡检 体检 救助 慰问 接待 接诊 资助 奖补 增派 轮训 调训 免费 储粮 播种 养殖 出栏 存栏 采购
        回购 挂牌 上市 入库 入统 纳统 开发 探明 退捕 禁捕 封育 轮作 休耕 灌溉 供水 供气 供热 供电 发电 采集 归集
        汇聚 开放 上线 具备 到位 加固 联系 走访 推出 举荐 减税 降费 减免 降成本 融资 贷款 授信 出口 进口 引资 吸引
        输送 培植 挖掘 筹建 拥有 清洗 构建 植树 种草 增绿 植绿 补绿 复绿
        打通 翻建 翻新 维修 亮化 美化 选聘 配建 优化 认证 命名 授牌 收购 引育
    """
)
DOING = re.compile(rf"(?:{_DO})")
# Verbs that follow a counted subject and make it an aim (300家企业完成…).
ACTED = re.compile(
    any_of(
        """
            完成 建成 实现 达到 开展 实施 改造 整治 治理 投产 投运 开工 创建 通过 验收 清零 达标 退出 关停 搬迁
            建立 修复 进行 列入 配备 普及 具备 得到 拥有 享有
        """
    )
)
# Verbs that follow a share of all (工地100%安装).
BEFORE_VERB = re.compile(rf"(?:{ACTED.pattern}|安装|落实|覆盖|配套|签订|公开|使用|纳入|接入)")
DONE_JUST_BEFORE = re.compile(
    rf"(?:{_DO}|(?<![\u4e00-\u9fff])[建增种改修招育创拆])(?:了|约|近|共|共计|总|总计|累计|各|新的?|出|至少|全[省市县区国州]|和{_DO}|{_DO})?\s*\Z"
)
# The few verbs after which a count in Chinese numerals is meant as a number.
BUILT = re.compile(
    rf"(?:{any_of('建成 新建 建设 创建 培育 打造 新增 淘汰 关停 引进 完成 改造 创成 组建 布局 建立')})\s*\Z"
)
# Verbs that name what exists already (聚焦66项问题): their numbers are no aims.
IDLE = re.compile(
    any_of(
        """
            聚焦 围绕 紧扣 锚定 针对 用好 对照 涉及 紧盯 梳理 反馈 指出 按照 根据 依据 参照 结合(?=实际|[我本各当])
            坚持 遵循 包括 包含 具有 设有 现有 辖 属于 位于 距 贯彻 执行 列入 纳入 抓好 依托 对标 深化 健全 落细 覆盖全
        """
    )
)
# The state of things, unless the clause looks ahead.
PAST = re.compile(
    r"应完成|滞后|实际(?:完成|为|仅|上)|仅|尚有|仍有|还有|偏[高低]|已(?!有序)|截[至止]|目前|现有|历年|曾|(?<![比较与同])(?:上[一年]年|去年)|(?:下降|提高|增长|达到|建成|完成|减少|增加|实现|培育|上升)了"
)
AHEAD = re.compile("力争|确保|将|争取|到时")
NOT_NEW = re.compile(
    any_of("不再 不得 严禁 禁止 严格限制 原则上不 一律不 不予 不批 暂停 严控新建 严控新增 限制新 可按 可按照")
)
# Units that describe a thing and rarely measure an outcome.
BOUND_UNIT = re.compile(r"(?:蒸吨|千伏|kV|吨级|毫米|厘米|mm|cm|°C|摄氏度|马力|t/h|千焦|大卡|升|米|m)(?:/.*)?\Z")
MONEY = re.compile(r"(?:万亿|千亿|百亿|亿|万|千万|百万)?(?:元|美元)\Z")
PLAIN_MEASURE = re.compile(
    r"(?:万|十万|百万)?(?:千瓦|MW|兆瓦|kW|元|吨|t|立方米|m3|平方公里|人|岁|户|米|头|只|吨标准煤|千瓦时)(?:/.*|每.*)?\Z"
)
TIMES = re.compile("(?:万|千)?(?:次|场|场次|期|轮|批次|人次|篇|件)")
_EACH = any_of("小时 台 套 天 个 亩 吨 人 户 家 辆 座 处 次 公里 立方米 平方米 米 村 县 批 车 头 日")
# A rate: so much for each, or a capacity by which things are told apart.
PER = re.compile(
    rf"每(?:{_EACH})[^,;。\d]{{0,6}}\Z|单(?:[台机体个罐套笔户家项]|位(?:产品|面积|容积))[^,;。\d]{{0,6}}\Z"
    r"|(?<![\d每全本当今去近\s])年[^,;。\d年]{1,6}(?:量|能力|规模|容量|收入|产值|能耗|消费)\s*\Z"
    r"|(?:日(?:处理|供水|供|产|用水|排放)|年(?:产|处理|用电|用水|供热)|年?耗\S{1,3})量?\s*\Z"
)
GRANT = re.compile(
    any_of("补助 补贴 奖励 奖补 奖金 罚款 处以 给予 一次性 标准为 按每 按照每 收费 计税 税率 扣除 扣减 加分 扣分")
)
# Attributes by which the things a measure is for are told apart.
BOUND_BEFORE = re.compile(
    r"(?:直径|管径|口径|半径|宽度?|高度?|深度?|厚度?|长度?|距离|坡度|库容|电压|热值|灰分|硫分|车龄|库龄|船龄|年限|总?吨位|功率|排量|流域面积|占地面积"
    r"|用地面积|建筑面积|营业面积|经营面积|(?:供水|服务|常住)?人口(?:数量?|规模)?|装机(?:容量)?|容量|产能|规模|总?投资额?|产值|收入|年产|年用\S{0,4}"
    r"|年耗\S{0,4}|日处理\S{0,4}|排放量|用量|用水量|用能量?|能耗|消费量|[存出]栏量?|含量|泄漏点位)(?:一般)?(?:在|为|达到?|超过|大于)?\s*\Z"
)
RANGE_AFTER = re.compile(r"\s*的?(?:范围|半径|距离|区域|生活圈|为半径|长|宽|高|深|厚|条件下|海拔|高程|地带|缓冲)")
LIMIT = re.compile("排放(?:浓度|限值|标准)|限值")
# Head nouns of indicators.
HEAD = re.compile(
    r"(?:"
    + any_of(
        """
            率 比例 比重 占比 浓度 总量 面积 数 量 数量 规模 投资 装机 容量 产能 能力 产值 收入 里程 长度 增加值
            强度 能耗 水耗 流量 水位 指数 天数 时长 时间 周期 系数 密度 负荷 覆盖面 贡献 均值 平均值 排放 消耗
            PM2.5 PM10 值 度 水平 面 额 比 PUE 分 总额 产业 车 房 林 田 地 人才 企业 项目 税 价格
        """
    )
    + r")\s*〓*\s*(?:分别|均|都|累计|合计|总计|同比)?\s*\Z"
)
ASIDE = re.compile(
    r"承担|分担(?!率)|负担|分摊|出资|自筹|分成|返还|贴息|税率|利率|权重|分值|得分|考核分|满分|总分|基准分|(?<![增追])加\s*\Z|[扣前后]\s*\Z|倒数\s*(?:第)?\Z|第\s*\Z|排名"
)
FROM = re.compile(r"[由从自][^,;。]{0,24}\Z")
FROM_AFTER = re.compile(
    r"\s*(?:以上|左右|以下)?\s*的?\s*(?:逐步|进一步|大幅|普遍)?"
    r"(?:提高|提升|增加|增长|上升|下降|降低|减少|扩展|扩大|压减|压缩|缩短|缩减|延长|调整|降|增|升)\s*[到至为]?"
)
BASE_AFTER = re.compile(r"\s*的?(?:基础上|基数|基准)")
# What a span of time may be measured for.
TIME = re.compile(
    r"天数|日数|时数|小时数|时间|时长|周期|时限|天气|均期|工期|寿命|时效|期限|办[理结]|满意度|评分|测评|成绩|得分|总分|均分"
)
# A span of time within which a thing is done for whoever asks (3个工作日内办结).
DONE_WITHIN = re.compile(r"\s*(?:办结|办理完[成毕]|审结)")
RATE_AFTER = re.compile(r"(?:率|比例|浓度|占比|指数|偏[高低]|滞后)[^,;。]{0,12}(?:\d|\Z)")
# What is granted, on what a share is spent, and what a list that is there already consists of.
GIVEN = re.compile(r"给予[^,;。]{0,20}\Z")
SPENT = re.compile(r"\s*(?:(?:应|要|须|需|将|专项|主要|统筹)*用于|投向|投入到)")
POINTS = re.compile(r"[^,;。、]{0,6}(?:指标|任务|措施|问题|要求|工作|清单|举措|事项|政策|重点|主线|领域|方面)")
# A size by which things are told apart; a share by which they are shared out.
RATED = re.compile(r"千伏|kV|蒸吨|吨级|毫米|mm|°C|马力")
SHARED_OUT = re.compile(r"(?:的?比例)?(?:分担|承担|负担|分摊|分成|配套|计取|计提|收取|征收)")
