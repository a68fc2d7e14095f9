#include "server/auth/tickets.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gavel::auth::tickets_test {
namespace {

class TicketsTest : public ::testing::Test {
 protected:
  std::int64_t now_ms_ = 1'000'000;
  Tickets tickets_{[this] { return rules::Time{now_ms_}; }};
  Principal bob_{.name = "bob", .role = Role::bidder};
};

TEST_F(TicketsTest, one_is_good_once_and_carries_all_of_the_principal) {
  bob_.scope = Scope{Scope::Kind::sale, auction::AuctionId::make({7}, 1, 2)};
  bob_.token = "01K";
  const auto ticket = tickets_.issue(bob_);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->text.size(), 43u);
  EXPECT_EQ(tickets_.redeem(ticket->text), bob_);
  EXPECT_FALSE(tickets_.redeem(ticket->text));
}

TEST_F(TicketsTest, one_is_good_for_thirty_seconds) {
  const auto first = tickets_.issue(bob_), second = tickets_.issue(bob_);
  EXPECT_EQ(first->expires, rules::Time{1'030'000});
  now_ms_ += 29'999;
  EXPECT_TRUE(tickets_.redeem(first->text));
  now_ms_ += 1;
  EXPECT_FALSE(tickets_.redeem(second->text));
}

TEST_F(TicketsTest, one_is_never_good_for_longer_than_the_token_it_came_of) {
  bob_.expires = rules::Time{1'000'010};
  const auto ticket = tickets_.issue(bob_);
  EXPECT_EQ(ticket->expires, rules::Time{1'000'010});
  now_ms_ += 10;
  EXPECT_FALSE(tickets_.redeem(ticket->text));
}

TEST_F(TicketsTest, an_account_has_so_many_at_a_time_and_others_do_not_suffer) {
  std::set<std::string> texts;
  for (std::size_t i = 0; i < Tickets::kOfAccount; ++i) texts.insert(tickets_.issue(bob_)->text);
  EXPECT_EQ(texts.size(), Tickets::kOfAccount);
  EXPECT_FALSE(tickets_.issue(bob_));
  EXPECT_TRUE(tickets_.issue({.name = "alice", .role = Role::bidder}));
  EXPECT_TRUE(tickets_.redeem(*texts.begin()));
  EXPECT_TRUE(tickets_.issue(bob_)) << "a used one makes room";
  EXPECT_FALSE(tickets_.issue(bob_));
  now_ms_ += 30'000;
  EXPECT_TRUE(tickets_.issue(bob_)) << "and so do those that are too old";
}

TEST_F(TicketsTest, no_other_text_is_one) {
  const auto ticket = tickets_.issue(bob_)->text;
  for (const auto& text : {std::string(), ticket.substr(1), ticket + "A", std::string(100'000, 'x')}) {
    EXPECT_FALSE(tickets_.redeem(text)) << text.substr(0, 50);
  }
  EXPECT_TRUE(tickets_.redeem(ticket));
}

}  // namespace
}  // namespace gavel::auth::tickets_test
