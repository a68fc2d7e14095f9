// How many connections one client gets, and how fast.
#include "server/http/clients.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace gavel::http::clients_test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Welcome = Place::Welcome;

constexpr Clients::Time kStart{};

Limits bounds(std::size_t most, double rate) {
  Limits limits;
  limits.client_connections = most;
  limits.client_rate = rate;
  return limits;
}

TEST(Clients, has_room_for_so_many_of_each_and_again_when_one_has_left) {
  Clients clients{bounds(2, 0)};
  auto first = clients.enter("a", kStart);
  auto second = std::optional{clients.enter("a", kStart)};
  EXPECT_EQ(first.welcome(), Welcome::served);
  EXPECT_EQ(second->welcome(), Welcome::served);
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told);
  EXPECT_EQ(clients.enter("b", kStart).welcome(), Welcome::served) << "another client is not concerned";
  second.reset();
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::served);
}

TEST(Clients, a_place_that_moves_on_is_left_once) {
  Clients clients{bounds(1, 0)};
  auto place = clients.enter("a", kStart);
  {
    auto moved = std::optional{std::move(place)};
    EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told);
  }
  auto next = clients.enter("a", kStart);
  EXPECT_EQ(next.welcome(), Welcome::served);
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told);
}

TEST(Clients, tells_a_few_at_a_time_and_drops_the_rest) {
  Clients clients{bounds(1, 0)};
  const auto served = clients.enter("a", kStart);
  std::vector<Place> told;
  while (told.size() < 100) {
    told.push_back(clients.enter("a", kStart));
    if (told.back().welcome() == Welcome::dropped) break;
    EXPECT_EQ(told.back().welcome(), Welcome::told);
  }
  EXPECT_EQ(told.size(), 17U);
  told.clear();
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told) << "the earlier ones have been told";
}

TEST(Clients, lets_each_in_at_a_rate) {
  Clients clients{bounds(0, 2)};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::served) << i;
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told);
  EXPECT_EQ(clients.enter("b", kStart).welcome(), Welcome::served);
  EXPECT_EQ(clients.enter("a", kStart + 500ms).welcome(), Welcome::served);
  EXPECT_EQ(clients.enter("a", kStart + 500ms).welcome(), Welcome::told);
}

TEST(Clients, can_be_bounded_otherwise_and_those_who_are_there_stay) {
  Clients clients{bounds(2, 0)};
  const auto first = clients.enter("a", kStart);
  const auto second = clients.enter("a", kStart);
  clients.bound(bounds(1, 0));
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told);
  clients.bound(bounds(3, 1));
  const auto third = clients.enter("a", kStart);
  EXPECT_EQ(third.welcome(), Welcome::served);
  clients.bound(bounds(0, 1));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::served) << "a new budget";
  EXPECT_EQ(clients.enter("a", kStart).welcome(), Welcome::told);
}

TEST(Clients, without_bounds_serves_all_and_remembers_none) {
  Clients clients{bounds(0, 0)};
  std::vector<Place> places;
  for (int i = 0; i < 10'000; ++i) places.push_back(clients.enter("a", kStart));
  EXPECT_EQ(places.back().welcome(), Welcome::served);
  EXPECT_EQ(clients.size(), 0U);
}

TEST(Clients, forgets_those_that_have_gone_and_no_others) {
  Clients clients{bounds(1, 1)};
  const auto stays = clients.enter("stays", kStart);
  for (int i = 0; i < 100'000; ++i) clients.enter(std::to_string(i), kStart + i * 1ms);
  EXPECT_LT(clients.size(), 20'000U) << "what a flood of addresses leaves behind must not grow without end";
  EXPECT_EQ(clients.enter("stays", kStart + 1h).welcome(), Welcome::told);
}

TEST(Clients, are_an_address_of_ipv4_and_a_subnet_of_ipv6) {
  EXPECT_EQ(client_of("\xc0\x00\x02\xff"s), "192.0.2.255");
  const std::string mapped = "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\7"s;
  EXPECT_EQ(client_of(mapped), "192.0.2.7");
  const std::string prefix = "\x20\x01\x0d\xb8\0\0\xab\xcd"s;
  EXPECT_EQ(client_of(prefix + "\0\0\0\0\0\0\0\1"s), "2001:db8:0:abcd");
  EXPECT_EQ(client_of(prefix + "\xff\1\2\3\4\5\6\7"s), client_of(prefix + "\0\0\0\0\0\0\0\1"s));
}

}  // namespace
}  // namespace gavel::http::clients_test
