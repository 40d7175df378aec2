"""The titles people give the columns of lots and of bids. The first of each is the sample's."""

from farmgate.web.sheets import Words

PRODUCT = ("品种", "品名", "产品", "产品名称", "农产品", "货品", "品类", "种类", "作物", "product")
UNIT = ("单位!", "计量单位", "数量单位", "unit!", "units!")
NOTE = ("备注", "说明", "附注", "remark", "note")

LOT_TITLES: Words = {
    "party": (
        "农户", "户主", "姓名", "农户姓名", "户主姓名", "社员", "社员姓名", "种植户", "养殖户",
        "卖方", "供货人", "供应方", "主体名称", "household", "farmer", "seller", "producer",
    ),
    "code": (
        "户号", "户编号", "户编码", "农户编号", "农户编码", "社员编号", "householdcode",
        "sellercode", "farmercode", "householdno",
    ),
    "village": ("村", "村名", "所在村", "行政村", "村居", "村组", "村别", "住址", "village"),
    "product": PRODUCT,
    "grade": ("等级", "规格等级", "质量等级", "级别", "品级", "规格", "grade", "quality"),
    "qty": (
        "数量", "重量", "待销数量", "待售数量", "滞销数量", "可供数量", "可供量", "供应量",
        "供货量", "存量", "产量", "quantity", "qty", "weight",
    ),
    "unit": UNIT,
    "price": (
        "底价", "保留价", "最低价", "期望价", "期望价格", "意向价", "出售价", "单价", "价格",
        "reserve", "reserveprice", "minprice", "lowestprice", "price",
    ),
    "ready": (
        "可采收日期", "采收日期", "采收时间", "可供日期", "可供时间", "供货日期", "上市时间",
        "上市日期", "成熟期", "ready", "readydate", "harvestdate", "availablefrom",
    ),
    "spoil": (
        "最迟日期", "最晚日期", "最迟销售日期", "保鲜期至", "保质期至", "截止日期", "spoil",
        "spoildate", "bestbefore", "useby",
    ),
    "group": ("基地或分社", "基地", "所属基地", "分社", "结对", "base", "baseorbranch", "group"),
    "note": NOTE,
}  # fmt: skip

BID_TITLES: Words = {
    "party": (
        "采购单位", "采购方", "采购商", "买方", "单位名称", "需求单位", "收购单位", "收货单位",
        "客户", "客户名称", "学校", "超市", "buyer", "purchaser", "customer",
    ),
    "code": ("单位编号", "采购单位编号", "买方编号", "客户编号", "buyercode", "customercode"),
    "product": PRODUCT,
    "grade": (
        "最低等级", "等级", "等级要求", "规格等级", "级别", "规格", "grade", "worstgrade",
        "quality",
    ),
    "qty": (
        "数量", "需求量", "需求数量", "采购量", "采购数量", "求购数量", "订购数量", "重量",
        "quantity", "qty", "weight",
    ),
    "min_qty": (
        "起订量", "最低起订量", "最小起订量", "起购量", "最小数量", "最低数量", "minimum",
        "minimumorder", "minquantity", "minqty",
    ),
    "unit": UNIT,
    "price": (
        "最高价", "最高限价", "限价", "收购价", "采购价", "意向价", "单价", "价格", "limit",
        "limitprice", "maxprice", "highestprice", "price",
    ),
    "from": ("最早送货日期", "起送日期", "送货起始日期", "deliverfrom", "fromdate"),
    "due": ("最迟送货日期", "最晚送货日期", "送货截止日期", "deliverby", "duedate"),
    "on": ("送货日期", "交货日期", "到货日期", "deliverydate", "deliveron"),
    "only_group": ("只收哪个基地", "合同基地", "指定基地", "onlyfrombase", "onlygroup"),
    "prefer_group": ("优先哪个基地", "优先基地", "结对", "preferbase", "prefergroup"),
    "note": NOTE,
}  # fmt: skip

TITLES = {"lots": LOT_TITLES, "bids": BID_TITLES}
NEEDED = {"lots": ("party", "product", "qty"), "bids": ("party", "product", "qty", "price")}
