#include "server/webhooks/signature.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gavel::webhooks::signature_test {
namespace {

/// What Standard Webhooks' own libraries are tested with: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".
const Secret kSpecified{0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a, 0xab, 0x4f, 0x08, 0xd4,
                        0x3c, 0x3f, 0x08, 0x2c, 0xf6, 0x48, 0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0};
constexpr const char* kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::int64_t kTime = 1614265330;
constexpr const char* kBody = R"({"test": 2432232314})";
constexpr const char* kSigned = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

TEST(Signature, is_that_of_the_specification) {
  EXPECT_EQ(to_text(kSpecified), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT_EQ(signature(std::span(&kSpecified, 1), kId, kTime, kBody), kSigned);
}

TEST(Signature, hangs_on_id_time_body_and_secret) {
  EXPECT_NE(signature(std::span(&kSpecified, 1), "msg_other", kTime, kBody), kSigned);
  EXPECT_NE(signature(std::span(&kSpecified, 1), kId, kTime + 1, kBody), kSigned);
  EXPECT_NE(signature(std::span(&kSpecified, 1), kId, kTime, R"({"test": 2432232315})"), kSigned);
  const Secret other = make_secret();
  EXPECT_NE(signature(std::span(&other, 1), kId, kTime, kBody), kSigned);
}

TEST(Signature, is_made_with_each_secret_the_newest_first) {
  const std::vector<Secret> both{make_secret(), kSpecified};
  const auto value = signature(both, kId, kTime, kBody);
  EXPECT_EQ(value, signature(std::span(&both[0], 1), kId, kTime, kBody) + " " + kSigned);
}

TEST(Secrets, are_of_32_bytes_and_differ) {
  std::set<Secret> all;
  for (int i = 0; i < 100; ++i) all.insert(make_secret());
  EXPECT_EQ(all.size(), 100u);
  EXPECT_EQ(all.begin()->size(), 32u);
  EXPECT_EQ(to_text(*all.begin()).size(), 6u + 44u);
}

}  // namespace
}  // namespace gavel::webhooks::signature_test
