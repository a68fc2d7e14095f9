// Changing an auction's terms, and making it again.
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::edit_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Edits : public ApiFixture {
 protected:
  /// An open auction with everything that can be taken away.
  rules::Terms rich() const {
    auto terms = own_terms();
    terms.description = "Runs.";
    terms.reserve = rules::Amount{20'000};
    terms.buy_now = rules::BuyNow{.price = {50'000}};
    terms.soft_close = rules::SoftClose{.window_ms = 1000, .extension_ms = 1000, .max_extensions = {}, .hard_end = {}};
    terms.bidder_limit = rules::Amount{90'000};
    terms.confirm_above_percent = 300;
    terms.time_zone = "Europe/London";
    return terms;
  }
  testing::Answer patch(const std::string& body, Role role = Role::seller) {
    return send("PATCH", path(FakeHouse::id(1)), body, role);
  }
  rules::Edit edited(const std::string& body, Role role = Role::seller) {
    house_.executed.clear();
    const auto answer = patch(body, role);
    EXPECT_EQ(answer.status(), 200) << answer.response.body;
    if (house_.executed.size() != 1) return {.by = {}, .reason = {}, .terms = rich()};
    return std::get<rules::Edit>(house_.executed[0].command);
  }
  std::string refused(const std::string& body) {
    house_.executed.clear();
    const auto answer = patch(body);
    EXPECT_EQ(answer.status(), 422) << body;
    EXPECT_TRUE(house_.executed.empty()) << body;
    return answer.json().value("field", "") + " " + answer.code();
  }
  testing::Answer relist(const std::string& body, Role role = Role::seller) {
    return post(path(FakeHouse::id(1), "/relist"), body, role);
  }
};

TEST_F(Edits, what_the_body_leaves_out_stays_as_it_is) {
  record(FakeHouse::id(1), {made(rich())});
  const auto edit = edited(R"({"description":"Stands still.","reason":"it stopped"})");
  auto expected = rich();
  expected.description = "Stands still.";
  EXPECT_EQ(edit.terms, expected);
  EXPECT_EQ(edit.reason, "it stopped");
  EXPECT_EQ(edit.by.name, "seller");
  EXPECT_FALSE(edit.by.admin);
  EXPECT_TRUE(edited("{}", Role::admin).by.admin);
}

TEST_F(Edits, null_takes_a_term_away) {
  record(FakeHouse::id(1), {made(rich())});
  EXPECT_FALSE(edited(R"({"reserve_price":null})").terms.reserve);
  EXPECT_FALSE(edited(R"({"buy_now":null})").terms.buy_now);
  EXPECT_FALSE(edited(R"({"soft_close":null})").terms.soft_close);
  EXPECT_FALSE(edited(R"({"bidder_limit":null})").terms.bidder_limit);
  EXPECT_FALSE(edited(R"({"confirm_above_percent":null})").terms.confirm_above_percent);
  EXPECT_EQ(edited(R"({"time_zone":null})").terms.time_zone, "");
  for (const char* member : {"title", "starting_price", "increments", "ends_at", "outage", "linked", "description"}) {
    EXPECT_EQ(patch("{\"" + std::string(member) + "\":null}").status(), 422) << member;
  }
}

TEST_F(Edits, an_object_is_given_as_a_whole) {
  record(FakeHouse::id(1), {made(rich())});
  EXPECT_EQ(edited(R"({"buy_now":{"price":60000}})").terms.buy_now->price.minor, 60'000);
  EXPECT_EQ(refused(R"({"buy_now":{"policy":"always"}})"), "buy_now.price missing");
}

TEST_F(Edits, the_seed_of_a_candle_stays_when_its_window_changes) {
  auto terms = own_terms();
  terms.candle = rules::Candle{.window_ms = 1000, .auction = "A", .seed = "secret", .seed_hash = "hash"};
  record(FakeHouse::id(1), {made(terms, true)});
  const auto candle = *edited(R"({"ending":{"kind":"candle","window_ms":2000}})").terms.candle;
  EXPECT_EQ(candle.window_ms, 2000);
  EXPECT_EQ(candle.seed, "secret");
  EXPECT_EQ(candle.seed_hash, "hash");
  EXPECT_FALSE(edited(R"({"ending":{"kind":"hard"}})").terms.candle);
  EXPECT_FALSE(edited(R"({"ending":null})").terms.candle);
}

TEST_F(Edits, what_is_wrong_is_422_and_nothing_is_done) {
  record(FakeHouse::id(1), {made(rich())});
  EXPECT_EQ(refused(R"({"titel":"x"})"), "titel unknown_member");
  EXPECT_EQ(refused(R"({"seller":"bob"})"), "seller unknown_member");
  EXPECT_EQ(refused(R"({"draft":true})"), "draft unknown_member");
  EXPECT_EQ(refused(R"({"reserve_price":1})"), "reserve_price invalid_value");
  EXPECT_EQ(refused(R"({"ends_at":"2026-11-22T15:00:00Z"})"), "ends_at invalid_value");
  EXPECT_EQ(refused(R"({"reason":7})"), "reason wrong_type");
  EXPECT_EQ(refused("[]"), " wrong_type");
}

TEST_F(Edits, an_end_that_has_been_put_off_does_not_hinder_an_edit_of_something_else) {
  record(FakeHouse::id(1), {made(rich())});
  house_.time.ms += 70'000;  // beyond the end that was agreed
  EXPECT_EQ(edited(R"({"description":"Stands still."})").terms.description, "Stands still.");
  auto clock = own_terms(rules::Format::dutch);
  clock.price_clock = rules::PriceClock{.step = {10}, .interval_ms = 1000, .floor = rules::Amount{100}};
  house_.recorded.clear();
  record(FakeHouse::id(1), {made(clock)});
  EXPECT_EQ(edited(R"({"description":"Cheaper by the second."})").terms.description, "Cheaper by the second.");
}

TEST_F(Edits, they_are_for_the_seller_and_admins_before_the_end) {
  auto terms = rich();
  terms.seller = "sally";
  record(FakeHouse::id(1), {made(terms)});
  EXPECT_EQ(patch("{}").code(), "not_your_auction");
  EXPECT_EQ(patch("{}", Role::operator_).code(), "not_your_auction");
  EXPECT_EQ(patch("{}", Role::admin).status(), 200);
  record(FakeHouse::id(1), {rules::Cancelled{"sally", ""}});
  EXPECT_EQ(patch("{}", Role::admin).code(), "auction_closed");
  EXPECT_EQ(send("PATCH", path(FakeHouse::id(9)), "{}", Role::seller).code(), "not_found");
  EXPECT_EQ(send("PATCH", "/v1/auctions/x", "{}", Role::seller).code(), "not_found");
}

TEST_F(Edits, what_the_rules_refuse_to_change_is_409_with_the_field) {
  record(FakeHouse::id(1), {made(rich())});
  house_.rejection = rules::Rejection{.code = rules::RejectionCode::not_editable, .field = "currency"};
  const auto answer = patch(R"({"currency":"EUR"})");
  EXPECT_EQ(answer.status(), 409);
  EXPECT_EQ(answer.code(), "not_editable");
  EXPECT_EQ(answer.json().at("field"), "currency");
}

TEST_F(Edits, what_was_not_sold_is_made_again_and_names_the_old_one) {
  record(FakeHouse::id(1), {made(rich()), rules::Closed{.outcome = rules::Outcome::unsold, .hammer_price = {}}});
  house_.time.ms += 3'600'000;
  const auto answer = relist(R"({"duration_ms":60000,"starting_price":5000,"reason":"again"})");
  ASSERT_EQ(answer.status(), 201) << answer.response.body;
  EXPECT_EQ(answer.field("Location"), path(FakeHouse::id(42)));
  EXPECT_EQ(answer.json().at("relist_of"), FakeHouse::id(1).to_string());
  auto expected = rich();
  expected.starting_price = {5000};
  expected.relist_of = FakeHouse::id(1).to_string();
  expected.starts_at = house_.time;
  expected.ends_at = house_.time + 60'000;
  EXPECT_EQ(house_.created.at(0).terms, expected);
  const auto& note = std::get<rules::NoteRelisted>(house_.executed.at(0).command);
  EXPECT_EQ(note.as, FakeHouse::id(42).to_string());
  EXPECT_EQ(note.reason, "again");
  EXPECT_EQ(note.by.name, "seller");
}

TEST_F(Edits, a_new_run_needs_an_end_and_belongs_to_no_sale) {
  auto terms = rich();
  terms.sale = rules::SaleLot{.sale = "S", .lot = 3, .group_end = true, .win_at_most = {}};
  record(FakeHouse::id(1), {made(terms), rules::Cancelled{"seller", ""}});
  EXPECT_EQ(relist("{}").code(), "missing");
  EXPECT_EQ(relist(R"({"ends_at":"2026-11-22T15:00:00Z"})").code(), "invalid_value");
  EXPECT_TRUE(house_.created.empty());
  EXPECT_EQ(relist(R"({"duration_ms":60000})").status(), 201);
  EXPECT_FALSE(house_.created.at(0).terms.sale);
}

TEST_F(Edits, who_may_not_make_it_again_learns_nothing_of_its_reserve) {
  auto terms = rich();
  terms.seller = "sally";
  record(FakeHouse::id(1), {made(terms), rules::Closed{.outcome = rules::Outcome::unsold, .hammer_price = {}}});
  for (const char* price : {"19999", "20001"}) {
    const auto answer = relist("{\"duration_ms\":60000,\"starting_price\":" + std::string(price) + "}");
    EXPECT_EQ(answer.code(), "not_your_auction");
  }
  EXPECT_TRUE(house_.created.empty());
}

TEST_F(Edits, what_runs_or_was_sold_is_not_made_again) {
  record(FakeHouse::id(1), {made(rich())});
  EXPECT_EQ(relist(R"({"duration_ms":60000})").code(), "wrong_phase");
  EXPECT_EQ(post(path(FakeHouse::id(9), "/relist"), R"({"duration_ms":60000})", Role::seller).code(), "not_found");
  EXPECT_TRUE(house_.created.empty());
}

}  // namespace
}  // namespace gavel::api::edit_test
