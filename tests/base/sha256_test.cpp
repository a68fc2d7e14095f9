#include "core/base/sha256.hpp"

#include <gtest/gtest.h>

namespace base::sha256_test {
namespace {

TEST(Sha256, of_the_standards_examples_is_as_published) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, takes_bytes_of_every_value) {
  using namespace std::string_view_literals;
  EXPECT_NE(sha256("a\0b"sv), sha256("a"sv));
  EXPECT_EQ(to_hex(sha256("\xBD"sv)), "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
}

TEST(Sha256, of_pieces_is_that_of_the_whole) {
  EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
  EXPECT_EQ(sha256({}), sha256(""));
  EXPECT_EQ(sha256({std::string(100, 'a'), std::string(28, 'a')}), sha256(std::string(128, 'a')));
}

TEST(Hex, is_two_lower_case_digits_a_byte) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(std::array<std::uint8_t, 4>{0x00, 0x0F, 0xA0, 0xFF}), "000fa0ff");
}

TEST(Hex, of_a_digest_is_read_back) {
  const auto digest = sha256("abc");
  EXPECT_EQ(from_hex(to_hex(digest)), digest);
}

TEST(Hex, is_read_as_it_is_written_and_in_no_other_way) {
  const auto good = to_hex(sha256("abc"));
  auto upper = good;
  upper[0] = 'B';
  auto letter = good;
  letter[63] = 'g';
  for (const auto& text : {std::string(), good.substr(1), good + "0", upper, letter, " " + good.substr(1)}) {
    EXPECT_FALSE(from_hex(text)) << text;
  }
}

}  // namespace
}  // namespace base::sha256_test
