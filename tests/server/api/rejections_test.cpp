// Every refusal of the rules: its status, its code, and what would do instead.
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::rejections_test {
namespace {

using auth::Role;
using rules::RejectionCode;
using testing::ApiFixture;
using testing::FakeHouse;

/// 409 for all but these.
int status_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::amount_out_of_range:
    case RejectionCode::commitment_mismatch:
    case RejectionCode::units_out_of_range:
      return 422;
    case RejectionCode::not_approved:
    case RejectionCode::over_bidder_limit:
    case RejectionCode::over_exposure:
    case RejectionCode::retraction_window_passed:
    case RejectionCode::not_your_auction:
      return 403;
    case RejectionCode::no_such_bid:
      return 404;
    case RejectionCode::version_changed:
      return 412;
    default:
      return 409;
  }
}

class Rejections : public ApiFixture {
 protected:
  testing::Answer refused(rules::Rejection rejection) {
    house_.verdict = std::move(rejection);
    return post(path(FakeHouse::id(1), "/bids"), R"({"amount":1})", Role::bidder);
  }
};

TEST_F(Rejections, each_has_its_status_and_its_name_for_bids_and_for_commands) {
  for (std::size_t i = 0; i < rules::kRejectionCodes; ++i) {
    const rules::Rejection rejection{.code = static_cast<RejectionCode>(i)};
    house_.rejection = rejection;
    for (const auto& answer : {refused(rejection), post(path(FakeHouse::id(1), "/pause"), "", Role::seller),
                               post(path(FakeHouse::id(1), "/buy"), "", Role::bidder)}) {
      EXPECT_EQ(answer.status(), status_of(rejection.code)) << rules::name(rejection.code);
      EXPECT_EQ(answer.code(), rules::name(rejection.code));
      EXPECT_FALSE(answer.json().value("detail", "").empty());
      EXPECT_EQ(answer.response.content_type, "application/problem+json");
    }
  }
}

TEST_F(Rejections, they_say_what_would_be_taken_where_the_rules_know) {
  const auto low = refused({.code = RejectionCode::below_minimum, .minimum_bid = rules::Amount{1050}}).json();
  EXPECT_EQ(low.at("minimum_bid"), 1050);
  EXPECT_FALSE(low.contains("maximum_bid"));
  EXPECT_EQ(refused({.code = RejectionCode::above_maximum, .maximum_bid = rules::Amount{900}}).json().at("maximum_bid"),
            900);
  for (const auto code : {RejectionCode::over_bidder_limit, RejectionCode::over_exposure}) {
    EXPECT_EQ(refused({.code = code, .maximum_bid = rules::Amount{70}}).json().at("maximum_bid"), 70);
  }
  EXPECT_EQ(refused({.code = RejectionCode::price_moved, .price = rules::Amount{700}}).json().at("price"), 700);
  EXPECT_EQ(refused({.code = RejectionCode::version_changed, .seq = 17}).json().at("seq"), 17);
}

TEST_F(Rejections, they_name_the_member_that_they_are_about) {
  const auto field = [&](RejectionCode code, const char* name) {
    return refused({.code = code, .field = name}).json().value("field", "");
  };
  EXPECT_EQ(field(RejectionCode::not_editable, "soft_close"), "soft_close");
  EXPECT_EQ(field(RejectionCode::not_editable, "outage_extension_ms"), "outage.extension_ms");
  EXPECT_EQ(field(RejectionCode::units_out_of_range, "min_units"), "min_units");
  EXPECT_EQ(field(RejectionCode::amount_out_of_range, ""), "amount");
  EXPECT_EQ(field(RejectionCode::auction_closed, ""), "");
}

}  // namespace
}  // namespace gavel::api::rejections_test
