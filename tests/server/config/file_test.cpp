#include "server/config/file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace gavel::config::file_test {
namespace {

std::string refusal(std::string_view text) {
  Config config;
  const auto ok = apply_toml(text, "gavel.toml", config);
  EXPECT_FALSE(ok) << text;
  return ok ? "" : ok.error();
}

TEST(ConfigFile, sets_what_it_names_and_nothing_else) {
  Config config;
  const auto ok = apply_toml(R"(
data_dir = "/var/lib/gavel"
[http]
listen = "[::1]:9000"
allowed_origins = ["https://a.example", "https://b.example"]
[log]
level = "debug"
)",
                             "gavel.toml", config);
  ASSERT_TRUE(ok) << ok.error();
  Config wanted;
  wanted.data_dir = "/var/lib/gavel";
  wanted.http.listen = {"::1", 9000};
  wanted.http.allowed_origins = {"https://a.example", "https://b.example"};
  wanted.log.level = LogLevel::debug;
  EXPECT_EQ(config, wanted);
}

TEST(ConfigFile, may_be_empty_and_may_use_dotted_keys) {
  Config config;
  EXPECT_TRUE(apply_toml("", "gavel.toml", config));
  EXPECT_EQ(config, Config());
  EXPECT_TRUE(apply_toml("auctions.workers = 3\n", "gavel.toml", config));
  EXPECT_EQ(config.auctions.workers, 3U);
}

TEST(ConfigFile, names_an_unknown_key_with_its_line_and_the_nearest_known) {
  EXPECT_EQ(refusal("demo = true\n\n[http]\nlisen = \"x\"\n"),
            "gavel.toml:4: unknown key 'http.lisen', did you mean 'http.listen'?");
  EXPECT_EQ(refusal("[htpp]\nlisten = \"127.0.0.1:1\"\n"),
            "gavel.toml:2: unknown key 'htpp.listen', did you mean 'http.listen'?");
  EXPECT_EQ(refusal("colour = 1\n"), "gavel.toml:1: unknown key 'colour'");
  EXPECT_EQ(refusal("[nothing]\n"), "gavel.toml:1: unknown key 'nothing'");
  EXPECT_EQ(refusal("[http.listen]\nhost = \"x\"\n"), "gavel.toml:1: http.listen: must be a text in quotes");
}

TEST(ConfigFile, names_the_topmost_of_several_mistakes) {
  EXPECT_EQ(refusal("[log]\nlevel = \"loud\"\n[auctions]\nworker = 1\n"),
            "gavel.toml:2: log.level: 'loud' is none of trace, debug, info, warn, error, off");
}

TEST(ConfigFile, wants_the_type_of_the_key) {
  EXPECT_EQ(refusal("demo = \"true\"\n"), "gavel.toml:1: demo: must be true or false without quotes");
  EXPECT_EQ(refusal("[auctions]\nworkers = \"3\"\n"),
            "gavel.toml:2: auctions.workers: must be a whole number without quotes");
  EXPECT_EQ(refusal("[auctions]\nworkers = 3.0\n"),
            "gavel.toml:2: auctions.workers: must be a whole number without quotes");
  EXPECT_EQ(refusal("[auctions]\nworkers = -3\n"), "gavel.toml:2: auctions.workers: '-3' is not a whole number");
  EXPECT_EQ(refusal("[http]\nidle_timeout = 60\n"), "gavel.toml:2: http.idle_timeout: must be a text in quotes");
  EXPECT_EQ(refusal("[http]\nallowed_origins = \"https://a.example\"\n"),
            "gavel.toml:2: http.allowed_origins: must be a list of texts, such as [\"https://bids.example\"]");
  EXPECT_EQ(refusal("[http]\nallowed_origins = [1]\n"),
            "gavel.toml:2: http.allowed_origins: must be a list of texts without commas");
  EXPECT_EQ(refusal("http = 3\n"), "gavel.toml:1: 'http' is a section: write [http] and its keys below");
}

TEST(ConfigFile, that_is_not_toml_is_refused_with_the_line) {
  EXPECT_TRUE(refusal("demo = true\nhttp = [\n").starts_with("gavel.toml:")) << refusal("demo = true\nhttp = [\n");
  EXPECT_TRUE(refusal("demo = true\ndemo = false\n").starts_with("gavel.toml:2: "));
}

TEST(ConfigFile, that_is_not_there_is_an_error) {
  Config config;
  const auto ok = apply_file("/nowhere/gavel.toml", config);
  ASSERT_FALSE(ok);
  EXPECT_EQ(ok.error(), "cannot read the configuration file /nowhere/gavel.toml");
  EXPECT_FALSE(apply_file("/", config));
}

TEST(AnnotatedFile, loads_to_the_defaults) {
  Config config;
  config.auctions.workers = 7;
  config.demo = true;
  const auto ok = apply_toml(annotated_file(), "gavel.toml", config);
  ASSERT_TRUE(ok) << ok.error();
  EXPECT_EQ(config, Config()) << "every key is written, so every key is back at its default";
}

TEST(AnnotatedFile, is_the_one_in_the_repository) {
  std::ifstream in(GAVEL_REPOSITORY "/config/gavel.toml", std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(text, annotated_file()) << "to renew it: gavel config defaults > config/gavel.toml";
}

}  // namespace
}  // namespace gavel::config::file_test
