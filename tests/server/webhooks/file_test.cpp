#include "server/webhooks/file.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/server/auth/temp_dir.hpp"

namespace gavel::webhooks::file_test {
namespace {

auction::AuctionId id_of(std::uint8_t n) { return auction::AuctionId(std::array<std::uint8_t, 16>{n}); }

Webhook hook_of(std::uint8_t n) {
  return {.id = id_of(n),
          .url = "https://example.com/" + std::to_string(n),
          .description = "number " + std::to_string(n),
          .events = {"auction.bid", "auction.closed"},
          .scope = auth::Scope{auth::Scope::Kind::sale, id_of(9)},
          .created = {1000},
          .secret = make_secret(),
          .old_secret = make_secret(),
          .old_until = {5000}};
}

Webhook all_of(std::uint8_t n) { return {.id = id_of(n), .url = "https://example.com/", .secret = make_secret()}; }

sqlite::OutboxItem item(std::int64_t position, std::uint64_t seq, std::string kind = "bid") {
  return {.position = position,
          .auction = id_of(1),
          .seq = seq,
          .at = {2000},
          .kind = std::move(kind),
          .sale = {},
          .text = "{\"seq\":" + std::to_string(seq) + "}"};
}

class File : public ::testing::Test {
 protected:
  WebhookFile open() { return WebhookFile::open(dir_.path()).value(); }
  /// Takes these over for all webhooks that the file has.
  std::size_t collect(std::vector<sqlite::OutboxItem> items, std::int64_t now = 3000) {
    return file_.collect(items, file_.all().value(), {now}).value().size();
  }
  std::vector<std::string> due(std::uint8_t hook, std::int64_t now) {
    std::vector<std::string> ids;
    for (const auto& one : file_.due(id_of(hook), {now}, 100).value()) ids.push_back(one.id);
    return ids;
  }
  std::vector<Delivery> all(std::uint8_t hook) { return file_.list(id_of(hook), {}, 0, 100).value(); }
  std::int64_t messages() {
    sqlite3* db = nullptr;
    // The file's own connection has it to itself; its directory is copied.
    const auto copy = dir_.path() / "copy";
    std::filesystem::create_directories(copy);
    for (const char* name : {"webhooks.db", "webhooks.db-wal"}) {
      std::filesystem::copy_file(dir_.path() / name, copy / name, std::filesystem::copy_options::overwrite_existing);
    }
    sqlite3_open((copy / "webhooks.db").c_str(), &db);
    std::int64_t count = -1;
    sqlite3_exec(
        db, "SELECT count(*) FROM messages",
        [](void* to, int, char** values, char**) {
          *static_cast<std::int64_t*>(to) = std::stoll(values[0]);
          return 0;
        },
        &count, nullptr);
    sqlite3_close_v2(db);
    return count;
  }

  testing::TempDir dir_;
  WebhookFile file_ = open();
};

using Ids = std::vector<std::string>;
const std::string kOne = "msg_" + id_of(1).to_string() + "_1";
const std::string kTwo = "msg_" + id_of(1).to_string() + "_2";

TEST_F(File, keeps_webhooks_as_they_are) {
  const auto first = hook_of(1), second = all_of(2);
  ASSERT_TRUE(file_.insert(second));
  ASSERT_TRUE(file_.insert(first));
  EXPECT_EQ(file_.all().value(), (std::vector<Webhook>{first, second}));
  auto changed = first;
  changed.url = "https://example.org/";
  changed.events.clear();
  changed.enabled = false;
  changed.disabled_reason = "it answered 410 Gone";
  changed.secret = make_secret();
  ASSERT_TRUE(file_.update(changed));
  EXPECT_EQ(file_.all().value().front(), changed);
  ASSERT_TRUE(file_.erase(first.id));
  EXPECT_EQ(file_.all().value(), (std::vector<Webhook>{second}));
}

TEST_F(File, is_its_owners_alone) {
  struct stat status {};
  ASSERT_EQ(::stat((dir_.path() / "webhooks.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(File, of_another_program_or_a_newer_version_or_no_database_is_refused_with_a_sentence) {
  const auto refused = [](const char* sql) {
    testing::TempDir dir;
    sqlite3* db = nullptr;
    sqlite3_open((dir.path() / "webhooks.db").c_str(), &db);
    sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
    sqlite3_close_v2(db);
    return WebhookFile::open(dir.path()).error();
  };
  EXPECT_NE(refused("CREATE TABLE t (x)").find("another program"), std::string::npos);
  EXPECT_NE(refused("PRAGMA application_id = 0x47415657; PRAGMA user_version = 2").find("newer"), std::string::npos);
  testing::TempDir dir;
  std::ofstream(dir.path() / "webhooks.db") << std::string(5000, 'x');
  EXPECT_NE(WebhookFile::open(dir.path()).error().find("webhooks.db"), std::string::npos);
}

TEST_F(File, takes_an_event_over_once_for_each_webhook_that_wants_it) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  auto bids = all_of(2);
  bids.events = {"auction.bid"};
  ASSERT_TRUE(file_.insert(bids));
  EXPECT_EQ(collect({item(4, 1, "created"), item(7, 2, "bid")}), 3u);
  EXPECT_EQ(file_.collected().value(), 7);
  EXPECT_EQ(due(1, 3000), (Ids{kOne, kTwo}));
  EXPECT_EQ(due(2, 3000), (Ids{kTwo}));
  EXPECT_EQ(messages(), 2);
  EXPECT_EQ(collect({item(4, 1, "created"), item(7, 2, "bid")}), 3u) << "a journal that was put back";
  EXPECT_EQ(due(1, 3000), (Ids{kOne, kTwo}));
}

TEST_F(File, of_what_nobody_wants_only_the_position_is_kept) {
  EXPECT_EQ(collect({item(4, 1)}), 0u);
  EXPECT_EQ(file_.collected().value(), 4);
  EXPECT_EQ(messages(), 0);
}

TEST_F(File, an_attempt_that_failed_is_due_later_and_one_that_ended_is_not) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  collect({item(1, 1), item(2, 2)});
  const auto two = file_.due(id_of(1), {3000}, 10).value();
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].body, R"({"type":"auction.bid","timestamp":"1970-01-01T00:00:02.000Z","data":{"seq":1}})");
  const std::vector<WebhookFile::Attempt> attempts{
      {two[0].number, State::pending, {3100}, {9000}, 503, "it answered 503"},
      {two[1].number, State::delivered, {3200}, {3200}, 204, ""}};
  ASSERT_TRUE(file_.settle(attempts));
  EXPECT_EQ(due(1, 8999), Ids());
  EXPECT_EQ(file_.next_due(id_of(1), {3200}).value(), rules::Time{9000});
  EXPECT_EQ(due(1, 9000), (Ids{kOne}));
  EXPECT_EQ(file_.due(id_of(1), {9000}, 10).value()[0].attempts, 1u);
  const auto deliveries = all(1);
  ASSERT_EQ(deliveries.size(), 2u);
  EXPECT_EQ(deliveries[0].state, State::delivered);
  EXPECT_EQ(deliveries[0].ended, rules::Time{3200});
  EXPECT_EQ(deliveries[1].status, 503);
  EXPECT_EQ(deliveries[1].error, "it answered 503");
  EXPECT_EQ(deliveries[1].ended, std::nullopt);
}

TEST_F(File, what_is_dead_can_be_sent_again_alone_or_with_all_others) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  collect({item(1, 1), item(2, 2), item(3, 3)});
  std::vector<WebhookFile::Attempt> attempts;
  for (const auto& one : file_.due(id_of(1), {3000}, 10).value()) {
    attempts.push_back({one.number, State::dead, {3100}, {3100}, {}, "it took too long"});
  }
  ASSERT_TRUE(file_.settle(attempts));
  EXPECT_EQ(file_.counts(id_of(1)).value().dead, 3);
  const auto again = file_.redeliver(id_of(1), kTwo, {4000}).value();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state, State::pending);
  EXPECT_EQ(again->attempts, 0u);
  EXPECT_EQ(due(1, 4000), (Ids{kTwo}));
  EXPECT_EQ(file_.redeliver_dead(id_of(1), {5000}).value(), 2);
  EXPECT_EQ(file_.counts(id_of(1)).value().pending, 3);
  EXPECT_EQ(file_.redeliver(id_of(1), "msg_nobody", {5000}).value(), std::nullopt);
  EXPECT_EQ(file_.redeliver(id_of(2), kTwo, {5000}).value(), std::nullopt);
}

TEST_F(File, lists_the_newest_first_page_by_page_and_by_state) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  collect({item(1, 1), item(2, 2), item(3, 3)});
  const auto first = file_.due(id_of(1), {3000}, 1).value();
  ASSERT_TRUE(file_.settle(std::vector<WebhookFile::Attempt>{{first[0].number, State::dead, {3100}, {3100}, {}, "x"}}));
  const auto page = file_.list(id_of(1), {}, 0, 2).value();
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].seq, 3u);
  const auto rest = file_.list(id_of(1), {}, static_cast<std::uint64_t>(page[1].number), 2).value();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].seq, 1u);
  EXPECT_EQ(file_.list(id_of(1), State::pending, 0, 10).value().size(), 2u);
  EXPECT_EQ(file_.list(id_of(1), State::dead, 0, 10).value().size(), 1u);
}

TEST_F(File, forgets_what_ended_and_the_event_with_its_last_delivery) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  ASSERT_TRUE(file_.insert(all_of(2)));
  collect({item(1, 1)});
  const auto settle = [&](std::uint8_t hook, std::int64_t at) {
    const auto one = file_.due(id_of(hook), {3000}, 1).value().at(0);
    ASSERT_TRUE(file_.settle(std::vector<WebhookFile::Attempt>{{one.number, State::delivered, {at}, {at}, 200, ""}}));
  };
  settle(1, 3100);
  EXPECT_FALSE(file_.forget({3101}, 10).value());
  EXPECT_TRUE(all(1).empty());
  EXPECT_EQ(messages(), 1) << "another webhook still waits for it";
  settle(2, 3200);
  EXPECT_FALSE(file_.forget({3200}, 10).value());
  EXPECT_EQ(all(2).size(), 1u);
  EXPECT_TRUE(file_.forget({3201}, 1).value());
  EXPECT_EQ(messages(), 0);
}

TEST_F(File, a_webhook_that_goes_takes_its_deliveries_and_events_with_it) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  ASSERT_TRUE(file_.insert(all_of(2)));
  collect({item(1, 1), item(2, 2)});
  ASSERT_TRUE(file_.erase(id_of(1)));
  EXPECT_EQ(messages(), 2);
  ASSERT_TRUE(file_.erase(id_of(2)));
  EXPECT_EQ(messages(), 0);
}

TEST_F(File, a_ping_is_a_delivery_without_an_auction) {
  ASSERT_TRUE(file_.insert(all_of(1)));
  const auto ping = file_.add_ping(id_of(1), "msg_ping_1", "{}", {3000}).value();
  EXPECT_EQ(ping.event, "ping");
  EXPECT_EQ(ping.auction, std::nullopt);
  EXPECT_EQ(due(1, 3000), (Ids{"msg_ping_1"}));
}

}  // namespace
}  // namespace gavel::webhooks::file_test
