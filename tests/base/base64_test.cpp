#include "core/base/base64.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <utility>

namespace base::base64_test {
namespace {

std::string encoded(std::string_view text) {
  return to_base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// RFC 4648 section 10.
TEST(Base64, writes_the_rfcs_vectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(encoded(bytes), text);
}

TEST(Base64, has_the_two_letters_that_base64url_has_not) {
  EXPECT_EQ(to_base64(std::array<std::uint8_t, 3>{0xfb, 0xff, 0xfe}), "+//+");
}

}  // namespace
}  // namespace base::base64_test
