#include "server/config/print.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/config/keys.hpp"

namespace gavel::config::print_test {
namespace {

Loaded example() {
  Loaded loaded;
  EXPECT_TRUE(apply_toml("[log]\nlevel = \"debug\"\n[http]\nallowed_origins = [\"https://a.example\"]\n", "g.toml",
                         loaded.config, &loaded.origins));
  loaded.config.auctions.workers = 2;
  loaded.origins["auctions.workers"] = "GAVEL_AUCTIONS_WORKERS";
  return loaded;
}

TEST(ConfigPrint, has_a_line_for_every_key_in_columns) {
  const auto text = print_table(example());
  EXPECT_EQ(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(keys().size()));
  EXPECT_NE(text.find("\nlog.level "), text.npos);
  const auto line_of = [&](std::string_view name) {
    const auto at = text.find("\n" + std::string(name) + " ") + 1;
    return text.substr(at, text.find('\n', at) - at);
  };
  EXPECT_TRUE(line_of("log.level").ends_with("  g.toml:2")) << line_of("log.level");
  EXPECT_TRUE(line_of("auctions.workers").ends_with("  GAVEL_AUCTIONS_WORKERS"));
  EXPECT_TRUE(line_of("log.format").ends_with("  default"));
  EXPECT_EQ(line_of("log.level").find("\"debug\""), line_of("log.format").find("\"text\""));
}

TEST(ConfigPrint, as_json_has_each_value_in_the_form_of_the_file) {
  const auto json = nlohmann::json::parse(print_json(example()));
  EXPECT_EQ(json.size(), keys().size());
  EXPECT_EQ(json["log.level"], (nlohmann::json{{"value", "debug"}, {"from", "g.toml:2"}, {"reloads", true}}));
  EXPECT_EQ(json["auctions.workers"]["value"], 2);
  EXPECT_EQ(json["demo"], (nlohmann::json{{"value", false}, {"from", "default"}, {"reloads", false}}));
  EXPECT_EQ(json["http.allowed_origins"]["value"], nlohmann::json::array({"https://a.example"}));
  EXPECT_EQ(json["http.allowed_hosts"]["value"], nlohmann::json::array());
}

}  // namespace
}  // namespace gavel::config::print_test
