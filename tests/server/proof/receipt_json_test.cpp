#include "server/proof/receipt_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/jwk.hpp"

namespace gavel::proof::receipt_json_test {
namespace {

auction::Receipt some_receipt() {
  const auto key = base::SigningKey::generate();
  const std::vector<base::Sha256> hashes{base::sha256("a"), base::sha256("b"), base::sha256("c")};
  const auto batch = auction::sign_batch(hashes, key, base::jwk_thumbprint(key.public_key()));
  return auction::receipt_of(*batch, 1, {auction::AuctionId::make({5}, 1, 2), 7, {1'795'363'200'123}, hashes[1]});
}

TEST(ReceiptJson, has_the_documented_members_in_their_order) {
  const auto text = receipt_text(some_receipt());
  const auto json = nlohmann::ordered_json::parse(text);
  EXPECT_EQ(json.dump(), text);
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"auction", "seq", "at", "entry_hash", "leaf", "leaves", "path", "key",
                                             "signature"}));
  EXPECT_EQ(json["at"], "2026-11-22T16:00:00.123Z");
  EXPECT_EQ(json["path"].size(), 2u);
}

TEST(ReceiptJson, is_read_back_alone_and_in_an_answer) {
  const auto receipt = some_receipt();
  EXPECT_EQ(parse_receipt(receipt_text(receipt)).value(), receipt);
  EXPECT_EQ(parse_receipt("{\"seq\": 7, \"receipt\": " + receipt_text(receipt) + " }\n").value(), receipt);
}

TEST(ReceiptJson, is_refused_where_a_member_is_missing_or_wrong) {
  const auto good = nlohmann::json::parse(receipt_text(some_receipt()));
  for (const auto& [name, value] : good.items()) {
    auto without = good;
    without.erase(name);
    EXPECT_EQ(parse_receipt(without.dump()).error(), "has no good \"" + name + "\"");
    auto wrong = good;
    wrong[name] = nullptr;
    EXPECT_FALSE(parse_receipt(wrong.dump())) << name;
  }
  auto other = good;
  other["at"] = "2026-11-22T17:00:00.123+01:00";
  EXPECT_FALSE(parse_receipt(other.dump())) << "a moment has one text";
  other = good;
  other["seq"] = -1;
  EXPECT_FALSE(parse_receipt(other.dump()));
  EXPECT_FALSE(parse_receipt(""));
  EXPECT_FALSE(parse_receipt("[1]"));
  EXPECT_FALSE(parse_receipt(R"({"receipt":null})"));
}

}  // namespace
}  // namespace gavel::proof::receipt_json_test
