"""What may not be written freely, and what ordinary work needs to say."""

import pytest

from daowei.programme.charter.free_words import refusals_in

REFUSED = (
    "No more than 20 births in the township",
    "Keep births below 20 a year",
    "Births in the county must not exceed 300",
    "Limit the number of births",
    "Insert 100 IUDs by June",
    "Complete at least 50 tubal ligations",
    "Sterilise 50 women",
    "Mobilise pregnant women to abort",
    "Give every married woman a pregnancy test each quarter",
    "Keep the scan rate at 95 %",
    "Fulfil the birth quota",
    "Raise the number of sterilisations",
    "全年出生人数控制在20人以内",
    "控制出生人口",
    "降低生育水平",
    "完成放环100例",
    "上环任务100例",
    "完成50例结扎",
    "人流手术50例",
    "引产10例",
    "动员怀孕妇女引产",
    "已婚育龄妇女每季度孕检",
    "节育措施落实率达到95%",
    "節育措施落實率達到95%",
    "杜绝计 划 外 生育",
    "有奖举报",
)
PASSES = (
    "Stock long-acting methods in every township",
    "Ensure removal of long-acting methods on request",
    "Offer a free choice of contraceptive measures",
    "The implementation rate of the plan",
    "An autoclave for the sterilisation of instruments",
    "The sterilization and packing of surgical instruments",
    "Attend 95 % of births with skilled staff",
    "Register all births within 30 days",
    "Births below 2500 g are followed up",
    "Reduce preterm births",
    "Limit birth defects",
    "Keep birth registers at every clinic",
    "Report births to mothers under 20 separately",
    "保证长效避孕药具供应",
    "提高项目资金落实率",
    "采取补救教学措施",
    "减少出生缺陷",
    "降低生育成本",
    "降低孕产妇死亡率",
    "实施人工流产后避孕服务",
    "人工流产后关爱培训",
    "出生体重低于2500克的新生儿随访",
    "完成孕产妇保健管理",
    "落实三孩生育配套支持措施",
    "为育龄妇女提供免费两癌筛查",
    "保障育龄夫妇知情选择",
)


@pytest.mark.parametrize("text", REFUSED)
def test_a_quota_on_people_is_refused_however_it_is_put(text: str) -> None:
    found = refusals_in([("clause", text)], subject="duty:health")

    assert found
    assert {each.rule for each in found} == {"CH-54"}
    assert found[0].path.startswith("clause: ")
    assert found[0].subject == "duty:health"
    assert found[0].concept is None
    assert "nobody is held to those here" in str(found[0].message)


@pytest.mark.parametrize("text", PASSES)
def test_access_quality_and_records_may_be_owed(text: str) -> None:
    assert refusals_in([("clause", text)], subject="duty:health") == ()
