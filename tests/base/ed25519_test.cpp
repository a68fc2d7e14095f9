#include "core/base/ed25519.hpp"

#include <gtest/gtest.h>

#include "core/base/sha256.hpp"
#include "tests/base/bytes.hpp"

namespace base::ed25519_test {
namespace {

using testing::array_of;
using testing::bytes;

struct Vector {
  const char* secret;
  const char* public_key;
  const char* message;
  const char* signature;
};

/// RFC 8032 section 7.1: TEST 1, 2, 3 and TEST SHA(abc).
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "55141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
     "027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2"
     "a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad"
     "9bef1177331a704"}};

TEST(Ed25519, signs_the_rfcs_examples_as_published) {
  for (const auto& vector : kVectors) {
    const auto key = SigningKey::from_seed(array_of<32>(vector.secret));
    EXPECT_EQ(to_hex(key.public_key()), vector.public_key);
    EXPECT_EQ(to_hex(key.sign(bytes(vector.message))), vector.signature);
  }
}

TEST(Ed25519, verifies_the_rfcs_examples) {
  for (const auto& vector : kVectors) {
    EXPECT_TRUE(verify(array_of<32>(vector.public_key), bytes(vector.message), array_of<64>(vector.signature)));
  }
}

TEST(Ed25519, refuses_another_text_key_or_signature) {
  const auto key = SigningKey::generate();
  const auto signature = key.sign("a text");
  EXPECT_TRUE(verify(key.public_key(), "a text", signature));
  EXPECT_FALSE(verify(key.public_key(), "a texT", signature));
  EXPECT_FALSE(verify(key.public_key(), "", signature));
  EXPECT_FALSE(verify(SigningKey::generate().public_key(), "a text", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto wrong = signature;
    wrong[i] ^= 1;
    EXPECT_FALSE(verify(key.public_key(), "a text", wrong)) << i;
  }
}

TEST(Ed25519, refuses_a_key_that_is_no_point) {
  Ed25519Public none;
  none.fill(0xFF);
  EXPECT_FALSE(verify(none, "a text", SigningKey::generate().sign("a text")));
}

TEST(Ed25519, every_generated_key_is_another) {
  EXPECT_NE(SigningKey::generate().public_key(), SigningKey::generate().public_key());
}

TEST(SigningKey, comes_back_from_its_pem) {
  const auto key = SigningKey::generate();
  const auto pem = key.to_pem();
  EXPECT_TRUE(pem.starts_with("-----BEGIN PRIVATE KEY-----\n")) << "PKCS#8, RFC 7468 section 10";
  const auto again = SigningKey::from_pem(pem);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key(), key.public_key());
  EXPECT_EQ(again->sign("a text"), key.sign("a text"));
}

TEST(SigningKey, is_read_as_rfc_8410_prints_one) {
  const auto key = SigningKey::from_pem(
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
      "-----END PRIVATE KEY-----\n");
  ASSERT_TRUE(key);
  EXPECT_EQ(to_hex(key->public_key()), "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
}

TEST(SigningKey, refuses_what_is_no_private_ed25519_key) {
  const std::string x25519 =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
      "-----END PRIVATE KEY-----\n";
  const std::string with_passphrase =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgPlHEV5GqxaQICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEIErwOYXKiAY37BpchBDpTQEQCSF\n"
      "pqUebouoHRLvIkZPXozSukppfpYJuBevEMi2csLkYgy29LQezAwVyhtuNPawL8Jo\n"
      "WpchuW13NRG/43j9twc=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  for (const auto& text : {std::string(), std::string("a key"), x25519, with_passphrase}) {
    EXPECT_FALSE(SigningKey::from_pem(text)) << text;
  }
}

}  // namespace
}  // namespace base::ed25519_test
