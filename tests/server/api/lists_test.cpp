// Filters, orders and cursors of GET /v1/auctions, and its pages as tables.
#include <gtest/gtest.h>

#include "core/base/csv.hpp"
#include "server/api/auction_csv.hpp"
#include "server/api/cursor.hpp"
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::lists_test {
namespace {

using auction::ListOrder;
using auction::ListPosition;
using testing::Answer;
using testing::FakeHouse;

class Lists : public testing::ApiFixture {
 protected:
  const auction::ListQuery& asked(const std::string& query) {
    const auto answer = get("/v1/auctions?" + query);
    EXPECT_EQ(answer.status(), 200) << query << answer.response.body;
    return house_.lists.back();
  }
  void expect_refused(const std::string& query, const std::string& parameter, const std::string& detail = {}) {
    const auto answer = get("/v1/auctions?" + query);
    EXPECT_EQ(answer.status(), 400) << query;
    EXPECT_EQ(answer.json().value("parameter", ""), parameter) << query;
    EXPECT_NE(answer.json().value("detail", "").find(detail), std::string::npos) << answer.response.body;
  }
  std::string cursor_of(const std::string& query) {
    house_.list_page = {{house_.view_of(FakeHouse::id(1))}, ListPosition{1'795'363'260'000, FakeHouse::id(1)}};
    return get("/v1/auctions?" + query).json().at("next_cursor");
  }
};

TEST_F(Lists, every_filter_reaches_the_house) {
  const auto sale = FakeHouse::id(9);
  const auto& list =
      asked("state=open,scheduled&format=english,dutch&seller=sally&currency=EUR&sale=" + sale.to_string() +
            "&q=mantel+clock&price_min=100&price_max=200&starts_after=2026-11-22T16:00:00Z&"
            "starts_before=2026-11-22T18:00:00%2B01:00&ends_after=2026-11-23T00:00:00Z&limit=7");
  EXPECT_EQ(list.phases, (std::vector{rules::Phase::open, rules::Phase::scheduled}));
  EXPECT_EQ(list.formats, (std::vector{rules::Format::english, rules::Format::dutch}));
  EXPECT_EQ(list.seller, "sally");
  EXPECT_EQ(list.currency, rules::Currency::parse("EUR"));
  EXPECT_EQ(list.sale, sale);
  EXPECT_EQ(list.text, "mantel clock");
  EXPECT_EQ(list.price.low, rules::Amount{100});
  EXPECT_EQ(list.price.high, rules::Amount{200});
  EXPECT_EQ(list.starts, (auction::TimeRange{house_.time, house_.time + 3'600'000}));
  EXPECT_EQ(list.ends, (auction::TimeRange{house_.time + 8 * 3'600'000, std::nullopt}));
  EXPECT_EQ(list.now, house_.time);
  EXPECT_EQ(list.limit, 7u);
  EXPECT_FALSE(list.include_drafts);
}

TEST_F(Lists, sort_names_an_order_and_a_direction) {
  const std::tuple<const char*, ListOrder, bool> cases[] = {
      {"sort=id", ListOrder::made, false},          {"sort=-id", ListOrder::made, true},
      {"sort=starts_at", ListOrder::starts, false}, {"sort=-starts_at", ListOrder::starts, true},
      {"sort=ends_at", ListOrder::ends, false},     {"sort=-ends_at", ListOrder::ends, true},
      {"limit=3", ListOrder::made, false}};
  for (const auto& [query, order, descending] : cases) {
    EXPECT_EQ(asked(query).order, order) << query;
    EXPECT_EQ(asked(query).descending, descending) << query;
  }
}

TEST_F(Lists, what_cannot_be_right_is_400_with_the_parameter_and_what_would_be) {
  expect_refused("state=open,over", "state", "scheduled");
  expect_refused("state=open,", "state");
  expect_refused("format=english,auction", "format", "vickrey");
  expect_refused("seller=a%20b", "seller", "1 to 64");
  expect_refused("seller=", "seller");
  expect_refused("seller=sally&mine=true", "seller", "exclude");
  expect_refused("currency=usd", "currency", "ISO 4217");
  expect_refused("sale=x", "sale", "id of a sale");
  expect_refused("q=", "q", "1 to 200");
  expect_refused("q=" + std::string(201, 'x'), "q", "1 to 200");
  expect_refused("q=%E2%80%AE", "q", "bidirectional");
  expect_refused("price_min=1", "currency", "need currency");
  expect_refused("price_min=-1&currency=USD", "price_min");
  expect_refused("price_min=1.5&currency=USD", "price_min");
  expect_refused("price_max=1000000000000001&currency=USD", "price_max");
  expect_refused("price_min=2&price_max=1&currency=USD", "price_max", "below price_min");
  expect_refused("ends_after=tomorrow", "ends_after", "RFC 3339");
  expect_refused("ends_after=2026-11-22T16:00:00+01:00", "ends_after", "%2B");
  expect_refused("starts_after=2026-11-22T16:00:00Z&starts_before=2026-11-22T16:00:00Z", "starts_before", "later");
  expect_refused("sort=price", "sort", "starts_at");
  expect_refused("sort=", "sort");
  expect_refused("sort=--id", "sort");
  expect_refused("titel=x", "titel", "ends_before");
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Lists, a_cursor_goes_on_where_its_page_ended) {
  const auto cursor = cursor_of("sort=-ends_at&state=open&q=%C3%BCber");
  EXPECT_EQ(asked("q=%C3%BCber&state=open&sort=-ends_at&limit=3&cursor=" + cursor).after,
            (ListPosition{1'795'363'260'000, FakeHouse::id(1)}));
}

TEST_F(Lists, a_cursor_of_another_list_is_refused_and_says_why) {
  const auto cursor = cursor_of("sort=ends_at&state=open");
  house_.lists.clear();
  expect_refused("sort=-ends_at&state=open&cursor=" + cursor, "cursor", "another order");
  expect_refused("state=open&cursor=" + cursor, "cursor", "another order");
  expect_refused("sort=ends_at&cursor=" + cursor, "cursor", "other filters");
  expect_refused("sort=ends_at&state=closed&cursor=" + cursor, "cursor", "other filters");
  expect_refused("sort=ends_at&state=open&currency=USD&cursor=" + cursor, "cursor", "other filters");
  expect_refused("sort=ends_at&state=open&cursor=" + cursor.substr(1), "cursor", "not one that this list gave");
  expect_refused("sort=ends_at&state=open&cursor=" + bid_cursor(3), "cursor", "not one that this list gave");
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Lists, a_cursor_of_before_there_were_orders_is_good_in_the_order_of_making) {
  const auto old = auction_cursor(FakeHouse::id(7));
  EXPECT_EQ(asked("state=open&cursor=" + old).after, (ListPosition{0, FakeHouse::id(7)}));
  expect_refused("sort=-id&cursor=" + old, "cursor");
  expect_refused("sort=ends_at&cursor=" + old, "cursor");
}

class Tables : public Lists {
 protected:
  Answer table(const std::string& query, const std::string& accept = "text/csv") {
    accept_ = accept;
    return get("/v1/auctions?" + query);
  }
};

TEST_F(Tables, a_page_comes_as_a_table_to_who_asks_for_one) {
  auto view = house_.view_of(FakeHouse::id(1));
  auto terms = house_.terms();
  terms.title = "=HYPERLINK(\"https://example.org\",\"clock\"), \"old\"";
  view.terms = std::make_shared<const rules::Terms>(terms);
  view.price = rules::Amount{12'000};
  view.high_bidder = 2;
  house_.list_page = {{view}, ListPosition{0, view.id}};
  const auto answer = table("state=open&q=a%26b&limit=1");
  EXPECT_EQ(answer.response.content_type, "text/csv; charset=utf-8");
  EXPECT_EQ(answer.field("Vary"), "Accept");
  const auto rows = base::parse_csv(answer.response.body);
  ASSERT_TRUE(rows) << rows.error().text;
  ASSERT_EQ(rows->size(), 2u);
  const auto cell = [&](const std::string& column) {
    const auto& head = (*rows)[0].fields;
    return (*rows)[1].fields.at(static_cast<std::size_t>(std::ranges::find(head, column) - head.begin()));
  };
  EXPECT_EQ(cell("title"), "'" + terms.title) << "no spreadsheet runs it";
  EXPECT_EQ(cell("price"), "120.00");
  EXPECT_EQ(cell("starting_price"), "99.00");
  EXPECT_EQ(cell("minimum_bid"), "99.00");
  EXPECT_EQ(cell("maximum_bid"), "");
  EXPECT_EQ(cell("high_bidder"), "bidder-2");
  EXPECT_EQ(cell("ends_at"), "2026-11-22T16:01:00.000Z");
  EXPECT_EQ(cell("sale"), "");

  const auto link = answer.field("Link");
  ASSERT_TRUE(link.starts_with("</v1/auctions?state=open&q=a%26b&limit=1&cursor=") && link.ends_with(">; rel=\"next\""))
      << link;
  house_.list_page = {};
  const auto last = table(link.substr(14, link.find('>') - 14));
  EXPECT_EQ(last.status(), 200);
  EXPECT_EQ(last.field("Link"), "");
  EXPECT_EQ(house_.lists.back().after, (ListPosition{0, view.id}));
}

TEST_F(Tables, json_is_what_everybody_else_gets) {
  for (const char* accept : {"", "*/*", "application/json", "text/html, */*;q=0.1", "application/json, text/csv",
                             "text/csv;q=0.5, application/json", "text/csv;q=0", "text/csvs"}) {
    EXPECT_EQ(table("", accept).response.content_type, "application/json") << accept;
  }
  for (const char* accept : {"text/csv", "Text/CSV", "text/csv, */*;q=0.1", "application/json;q=0.9, text/csv"}) {
    EXPECT_EQ(table("", accept).response.content_type, "text/csv; charset=utf-8") << accept;
  }
  EXPECT_EQ(table("limit=0").response.content_type, "application/problem+json");
}

}  // namespace
}  // namespace gavel::api::lists_test
