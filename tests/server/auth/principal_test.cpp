#include "server/auth/principal.hpp"

#include <gtest/gtest.h>

namespace gavel::auth::principal_test {
namespace {

TEST(Principal, every_role_is_parsed_from_its_name) {
  for (const Role role : kAllRoles) EXPECT_EQ(parse_role(name(role)), role);
}

TEST(Principal, other_words_are_no_role) {
  for (const char* word : {"", "Admin", "root", "operator_", "bidder "}) EXPECT_FALSE(parse_role(word)) << word;
}

TEST(Principal, an_account_name_has_1_to_64_plain_characters) {
  EXPECT_TRUE(is_account_name("a"));
  EXPECT_TRUE(is_account_name("Big.Shop_2-eu"));
  EXPECT_TRUE(is_account_name(std::string(64, 'x')));
  EXPECT_FALSE(is_account_name(""));
  EXPECT_FALSE(is_account_name(std::string(65, 'x')));
  for (const char* text : {"a b", "a\n", "ä", "a/b", "a@b", "a\"b"}) EXPECT_FALSE(is_account_name(text)) << text;
  EXPECT_FALSE(is_account_name(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace gavel::auth::principal_test
