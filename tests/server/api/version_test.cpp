// ETag and If-Match (RFC 9110, section 13.1.1): what a command asks of the auction's version.
#include "server/api/version.hpp"

#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::version_test {
namespace {

using auction::Versions;
using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Version : public ApiFixture {
 protected:
  testing::Answer bid(std::string if_match) {
    if_match_ = std::move(if_match);
    return post(path(FakeHouse::id(1), "/bids"), R"({"amount":17500})", Role::bidder);
  }
};

TEST_F(Version, auction_has_its_own_as_a_strong_tag) {
  auto view = house_.view_of(FakeHouse::id(1));
  view.seq = 17;
  house_.open.insert_or_assign(view.id, view);
  const auto answer = get(path(view.id));
  EXPECT_EQ(answer.field("ETag"), "\"17\"");
  EXPECT_EQ(answer.json().at("seq"), 17);
  EXPECT_FALSE(post(path(view.id, "/pause"), "", Role::seller).field("ETag").empty());
}

TEST_F(Version, the_house_is_told_what_a_command_names) {
  const std::pair<const char*, Versions> cases[] = {
      {"\"17\"", {17}},
      {"\"17\", \"18\"", {17, 18}},
      {"\"17\",\"18\"", {17, 18}},
      {" \t\"17\" ", {17}},
      {"*", {}},
      {"W/\"17\"", {0}},                  // compared strongly: none
      {"\"0017\"", {0}},                  // not what this server gives
      {"\"abc\", \"17\"", {0, 17}},       // of another server, and ours
      {"\"18446744073709551616\"", {0}},  // too large
      {"\"\"", {0}},                      // an empty tag is one
      {"\"a,b\"", {0}},                   // a comma may be inside
  };
  for (const auto& [field, versions] : cases) {
    EXPECT_EQ(bid(field).status(), 201) << field;
    EXPECT_EQ(house_.versions, versions) << field;
    EXPECT_EQ(post(path(FakeHouse::id(1), "/buy"), "", Role::bidder).status(), 200) << field;
    EXPECT_EQ(house_.versions, versions) << field;
  }
}

TEST_F(Version, what_is_no_list_of_tags_is_refused_and_nothing_is_done) {
  std::string many = "\"1\"";
  for (int i = 0; i < 100; ++i) many += ",\"1\"";
  for (const auto& field :
       {std::string("17"), std::string("\"17"), std::string("\"17\" \"18\""), std::string("\"17\","), std::string(),
        std::string(",\"17\""), std::string("w/\"17\""), std::string("*, \"17\""), std::string("\"1 7\""), many}) {
    const auto answer = bid(field);
    EXPECT_EQ(answer.status(), 400) << field;
    EXPECT_EQ(answer.code(), "invalid_if_match") << field;
  }
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Version, reads_and_what_is_no_auction_do_not_look_at_it) {
  house_.put_open(FakeHouse::id(1));
  if_match_ = "nonsense";
  EXPECT_EQ(get(path(FakeHouse::id(1))).status(), 200);
  EXPECT_EQ(post("/v1/auctions",
                 R"({"title":"A clock","format":"english","currency":"USD","starting_price":9900,"duration_ms":60000,
                                     "increments":"ebay-us"})",
                 Role::seller)
                .status(),
            201);
}

}  // namespace
}  // namespace gavel::api::version_test
