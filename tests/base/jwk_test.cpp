#include "core/base/jwk.hpp"

#include <gtest/gtest.h>

#include "tests/base/bytes.hpp"

namespace base::jwk_test {
namespace {

/// RFC 8037 appendix A.2.
const auto kKey = testing::array_of<32>("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

TEST(Jwk, thumbprint_of_the_rfcs_key_is_as_published) {
  EXPECT_EQ(jwk_thumbprint(kKey), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k") << "RFC 8037 appendix A.3";
}

TEST(Jwk, has_sorted_members_and_no_blanks) {
  EXPECT_EQ(to_jwk(kKey), R"({"crv":"Ed25519","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","kty":"OKP",)"
                          R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
}

}  // namespace
}  // namespace base::jwk_test
