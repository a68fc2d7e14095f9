#include "server/config/keys.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/server/config/other_values.hpp"

namespace gavel::config::keys_test {
namespace {

TEST(Keys, are_spelt_by_one_rule) {
  const Key* key = find_key("http.max_connections");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->variable(), "GAVEL_HTTP_MAX_CONNECTIONS");
  EXPECT_EQ(key->flag(), "--http-max-connections");
  EXPECT_EQ(find_key("data_dir")->flag(), "--data-dir");
  EXPECT_EQ(find_key("http.listen")->short_flag, "--listen");
  EXPECT_EQ(find_key("http.nothing"), nullptr);
}

TEST(Keys, have_spellings_that_no_other_key_has) {
  std::set<std::string> names, variables, flags;
  for (const auto& key : keys()) {
    EXPECT_TRUE(names.insert(std::string(key.name)).second) << key.name;
    EXPECT_TRUE(variables.insert(key.variable()).second) << key.name;
    EXPECT_TRUE(flags.insert(key.flag()).second) << key.name;
    if (!key.short_flag.empty()) {
      EXPECT_TRUE(flags.insert(std::string(key.short_flag)).second) << key.name;
    }
  }
}

TEST(Keys, all_say_what_they_are) {
  for (const auto& key : keys()) {
    EXPECT_GT(key.text.size(), 20U) << key.name;
    EXPECT_TRUE(key.text.ends_with('.')) << key.name;
    EXPECT_EQ(key.value.empty(), key.form == Form::boolean) << key.name;
  }
}

TEST(Keys, take_their_own_default) {
  for (const auto& key : keys()) {
    Config config;
    const auto ok = key.set(config, key.get(config));
    EXPECT_TRUE(ok) << key.name << ": " << (ok ? "" : ok.error());
    EXPECT_EQ(config, Config()) << key.name;
  }
}

TEST(Keys, each_set_a_member_of_their_own) {
  for (const auto& key : keys()) {
    Config config;
    ASSERT_TRUE(key.set(config, other_value(key, 0))) << key.name;
    for (const auto& other : keys())
      EXPECT_EQ(other.get(config) != other.get(Config()), &other == &key) << key.name << " and " << other.name;
  }
}

TEST(Keys, that_reload_are_those_that_are_read_anew) {
  int reloading = 0;
  for (const auto& key : keys()) reloading += key.reloads ? 1 : 0;
  EXPECT_EQ(reloading, 20) << "each name of the list is a key's";
  EXPECT_TRUE(find_key("log.level")->reloads);
  EXPECT_FALSE(find_key("http.listen")->reloads);
}

TEST(Keys, show_nothing_of_a_secret_but_that_it_is_set) {
  Key key = *find_key("data_dir");
  Config config;
  config.data_dir = "hunter2";
  EXPECT_EQ(key.shown(config), "hunter2");
  key.secret = true;
  EXPECT_EQ(key.shown(config), "(hidden)");
  config.data_dir = "";
  EXPECT_EQ(key.shown(config), "");
}

TEST(Keys, refuse_what_lies_outside_their_bounds) {
  Config config;
  const auto refused = find_key("http.max_connections")->set(config, "0");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "'0' is not within 1 and 10000000");
  EXPECT_EQ(find_key("http.body_limit")->set(config, "65MiB").error(), "'65MiB' is not within 1KiB and 1MiB");
  EXPECT_EQ(find_key("live.ping_interval")->set(config, "0s").error(), "'0s' is not within 50ms and 1h");
  EXPECT_EQ(config, Config());
}

}  // namespace
}  // namespace gavel::config::keys_test
