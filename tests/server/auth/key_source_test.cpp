#include "server/auth/key_source.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/ed25519.hpp"
#include "core/base/jwk.hpp"
#include "tests/server/auth/temp_dir.hpp"

namespace gavel::auth::key_source_test {
namespace {

class KeySources : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(dir_.path());
    const auto path = dir_.path() / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  testing::TempDir dir_;
};

TEST_F(KeySources, a_file_has_a_key_set) {
  const auto jwk = base::to_jwk(base::SigningKey::generate().public_key());
  const auto source = KeySource::parse(file("keys.json", "{\"keys\":[" + jwk + "]}")).value();
  EXPECT_FALSE(source.is_remote());
  EXPECT_EQ(source.load().value().size(), 1u);
}

TEST_F(KeySources, what_cannot_be_read_is_a_sentence_with_its_name) {
  for (const auto& path : {(dir_.path() / "none.json").string(), dir_.path().string(), file("bad.json", "{}"),
                           file("large.json", std::string(2'000'000, ' '))}) {
    const auto keys = KeySource::parse(path)->load();
    ASSERT_FALSE(keys) << path;
    EXPECT_NE(keys.error().find(path), std::string::npos) << keys.error();
    EXPECT_EQ(keys.error().find('\n'), std::string::npos);
  }
}

TEST_F(KeySources, addresses_are_told_from_files_and_bad_ones_refused) {
  EXPECT_TRUE(KeySource::parse("https://id.example/keys?v=1")->is_remote());
  EXPECT_FALSE(KeySource::parse("https://id.example/keys")->is_open_to_all());
  EXPECT_TRUE(KeySource::parse("http://id.example/keys")->is_open_to_all());
  EXPECT_FALSE(KeySource::parse("http://127.0.0.1:9/keys")->is_open_to_all());
  for (const char* text : {"ftp://id.example/keys", "https://", "https://u:p@id.example/", "https://id.example/#a",
                           "https://id example/"}) {
    EXPECT_FALSE(KeySource::parse(text)) << text;
  }
}

TEST_F(KeySources, a_server_that_is_not_there_is_a_sentence) {
  const auto keys = KeySource::parse("http://127.0.0.1:1/keys")->load();  // nobody listens on port 1
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().find("http://127.0.0.1:1/keys"), std::string::npos) << keys.error();
}

TEST_F(KeySources, a_secret_is_a_file_without_the_end_of_its_line) {
  const auto key = load_secret(file("secret", std::string(32, 's') + "\n"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->algorithm(), JwtKey::Algorithm::hs256);
  EXPECT_FALSE(load_secret(file("short", std::string(31, 's') + "\n")));
  EXPECT_FALSE(load_secret(dir_.path() / "none"));
}

}  // namespace
}  // namespace gavel::auth::key_source_test
