#include "server/config/reload.hpp"

#include <gtest/gtest.h>

#include "tests/server/config/other_values.hpp"

namespace gavel::config::reload_test {
namespace {

TEST(ConfigReload, without_a_difference_changes_nothing) {
  EXPECT_TRUE(changes({}, {}).empty());
  EXPECT_EQ(reloaded({}, {}), Config());
}

TEST(ConfigReload, takes_over_each_key_that_reloads_and_no_other) {
  for (const auto& key : keys()) {
    Config next;
    ASSERT_TRUE(key.set(next, other_value(key, 0)));
    const auto found = changes({}, next);
    ASSERT_EQ(found.size(), 1U) << key.name;
    EXPECT_EQ(found.front().key->name, key.name);
    EXPECT_EQ(reloaded({}, next), key.reloads ? next : Config()) << key.name;
  }
}

TEST(ConfigReload, says_of_each_key_what_becomes_of_it) {
  Config next;
  next.log.level = LogLevel::debug;
  next.http.allowed_origins = {"https://a.example"};
  next.auctions.workers = 3;
  const auto found = changes({}, next);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].sentence(), "http.allowed_origins: changed from '' to https://a.example");
  EXPECT_EQ(found[1].sentence(), "auctions.workers: is 0, and 3 only after a restart");
  EXPECT_EQ(found[2].sentence(), "log.level: changed from info to debug");
}

}  // namespace
}  // namespace gavel::config::reload_test
