#include "server/config/load.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tests/server/config/other_values.hpp"

namespace gavel::config::load_test {
namespace {

class ConfigLoad : public testing::Test {
 protected:
  ConfigLoad() : path_(testing::TempDir() + "gavel-load-" + std::to_string(::getpid()) + ".toml") {}
  ~ConfigLoad() override { std::filesystem::remove(path_); }

  std::filesystem::path file(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }

  /// The key with that value, as a line of TOML with a dotted name.
  static std::string toml(const Key& key, const std::string& value) {
    std::string text = value;
    if (key.form == Form::text) text = '"' + value + '"';
    if (key.form == Form::list) {
      text = "[\"";
      for (char c : value) text += c == ',' ? std::string("\", \"") : std::string(1, c);
      text += "\"]";
    }
    return std::string(key.name) + " = " + text + "\n";
  }

  static std::string value_of(const Key& key, const Sources& sources) {
    const auto config = load(sources);
    EXPECT_TRUE(config) << key.name << ": " << (config ? "" : config.error());
    return config ? key.get(*config) : "";
  }

  std::filesystem::path path_;
};

TEST_F(ConfigLoad, without_sources_gives_the_defaults) {
  const auto config = load({});
  ASSERT_TRUE(config);
  EXPECT_EQ(*config, Config());
  EXPECT_EQ(print_value(config->http.listen), "127.0.0.1:8080");
  EXPECT_EQ(config->data_dir, "gavel-data");
}

TEST_F(ConfigLoad, lets_the_later_source_win_for_every_key) {
  for (const auto& key : keys()) {
    Sources sources;
    sources.file = file(toml(key, other_value(key, 0)));
    EXPECT_EQ(value_of(key, sources), other_value(key, 0)) << key.name;
    sources.env = {{key.variable(), other_value(key, 1)}};
    EXPECT_EQ(value_of(key, sources), other_value(key, 1)) << key.name;
    sources.flags = {{std::string(key.name), other_value(key, 2)}};
    EXPECT_EQ(value_of(key, sources), other_value(key, 2)) << key.name;
    sources.file.reset();
    EXPECT_EQ(value_of(key, sources), other_value(key, 2)) << key.name;
  }
}

TEST_F(ConfigLoad, mixes_keys_of_all_sources) {
  const auto config = load({.file = file("[auctions]\nworkers = 3\n"),
                            .env = {{"GAVEL_LOG_LEVEL", "debug"}},
                            .flags = {{"http.listen", "localhost:0"}}});
  ASSERT_TRUE(config) << config.error();
  EXPECT_EQ(config->auctions.workers, 3U);
  EXPECT_EQ(config->log.level, LogLevel::debug);
  EXPECT_EQ(config->http.listen.host, "localhost");
}

TEST_F(ConfigLoad, takes_the_file_from_the_environment_where_no_flag_names_one) {
  const auto from_env = load({.env = {{"GAVEL_CONFIG", file("[auctions]\nworkers = 5\n").string()}}});
  ASSERT_TRUE(from_env) << from_env.error();
  EXPECT_EQ(from_env->auctions.workers, 5U);
  const auto from_flag = load({.file = path_, .env = {{"GAVEL_CONFIG", "/nowhere"}}});
  EXPECT_TRUE(from_flag);
}

TEST_F(ConfigLoad, refuses_an_unknown_variable_with_the_nearest_known) {
  const auto config = load({.env = {{"GAVEL_HTTP_LISEN", "x"}}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error(),
            "unknown variable 'GAVEL_HTTP_LISEN' in the environment, did you mean 'GAVEL_HTTP_LISTEN'?");
}

TEST_F(ConfigLoad, knows_the_variables_of_others) {
  EXPECT_TRUE(load({.env = {{"GAVEL_TOKEN", "x"},
                            {"GAVEL_PORT", "tcp://10.0.0.1:8080"},
                            {"GAVEL_PORT_8080_TCP", "tcp://10.0.0.1:8080"},
                            {"GAVEL_PORT_8080_TCP_ADDR", "10.0.0.1"},
                            {"GAVEL_SERVICE_HOST", "10.0.0.1"},
                            {"GAVEL_SERVICE_PORT", "8080"},
                            {"GAVEL_SERVICE_PORT_HTTP", "8080"}}}));
  EXPECT_FALSE(load({.env = {{"GAVEL_PORT_", "x"}}}));
  EXPECT_FALSE(load({.env = {{"GAVEL_SERVICE", "x"}}}));
}

TEST_F(ConfigLoad, names_the_source_of_a_bad_value) {
  EXPECT_EQ(load({.env = {{"GAVEL_HTTP_BODY_LIMIT", "16"}}}).error(),
            "GAVEL_HTTP_BODY_LIMIT: '16' has no unit: write 512B, 16KiB or 1MiB");
  EXPECT_EQ(load({.flags = {{"http.listen", "8080"}}}).error(),
            "--http-listen: '8080' is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  EXPECT_EQ(load({.file = file("demo = 1\n")}).error(),
            path_.string() + ":1: demo: must be true or false without quotes");
  EXPECT_EQ(load({.env = {{"GAVEL_LOG_LEVEL", ""}}}).error(),
            "GAVEL_LOG_LEVEL: '' is none of trace, debug, info, warn, error, off");
}

TEST_F(ConfigLoad, of_tls_has_certificate_and_key_or_neither) {
  Config config;
  EXPECT_TRUE(check(config));
  config.http.tls_certificate = "chain.pem";
  EXPECT_EQ(check(config).error(), "http.tls_key is missing: the private key of http.tls_certificate");
  config.http.tls_key = "key.pem";
  EXPECT_TRUE(check(config)) << "what is in the files is looked at by who uses them";
  config.http.tls_certificate.clear();
  EXPECT_EQ(check(config).error(), "http.tls_certificate is missing: the certificate of http.tls_key");
}

TEST_F(ConfigLoad, sees_the_variables_of_this_process) {
  ::setenv("GAVEL_LOG_FORMAT", "json", 1);
  const auto all = environment();
  ::unsetenv("GAVEL_LOG_FORMAT");
  EXPECT_NE(std::find(all.begin(), all.end(), std::pair<std::string, std::string>("GAVEL_LOG_FORMAT", "json")),
            all.end());
  for (const auto& [name, text] : all) EXPECT_TRUE(name.starts_with("GAVEL_")) << name;
}

}  // namespace
}  // namespace gavel::config::load_test
