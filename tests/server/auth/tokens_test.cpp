#include "server/auth/tokens.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>
#include <vector>

#include "tests/server/auth/temp_dir.hpp"

namespace gavel::auth::tokens_test {
namespace {

using namespace std::chrono_literals;

/// A database handle of the test's own, as `gavel token create` or an operator's sqlite3 has one.
class Outsider {
 public:
  explicit Outsider(const std::filesystem::path& file) { sqlite3_open(file.c_str(), &db_); }
  ~Outsider() { sqlite3_close_v2(db_); }
  Outsider(const Outsider&) = delete;
  Outsider& operator=(const Outsider&) = delete;
  int exec(const char* sql) { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

 private:
  sqlite3* db_ = nullptr;
};

/// Account and role of what a store says.
std::pair<std::string, Role> who(const base::Expected<Principal, TokenStore::Errc>& verified) {
  return verified ? std::pair(verified->name, verified->role) : std::pair(std::string("nobody"), Role::observer);
}

class Tokens : public ::testing::Test {
 protected:
  /// One that takes its time from the test.
  std::unique_ptr<TokenStore> open_at(std::int64_t& now_ms, std::chrono::milliseconds look_again = 0ms) {
    return TokenStore::open(dir_.path(), {look_again, [&now_ms] { return rules::Time{now_ms}; }}).value();
  }
  std::unique_ptr<TokenStore> open(std::chrono::milliseconds look_again = 1h) {
    auto store = TokenStore::open(dir_.path(), look_again);
    if (!store) throw std::runtime_error(store.error());
    return *std::move(store);
  }
  std::filesystem::path file() const { return dir_.path() / "auth.db"; }
  std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  testing::TempDir dir_;
};

TEST_F(Tokens, a_created_token_is_its_account_and_role) {
  auto store = open();
  const auto token = store->create("alice", Role::bidder);
  ASSERT_TRUE(token);
  EXPECT_EQ(who(store->verify(*token)), std::pair(std::string("alice"), Role::bidder));
}

TEST_F(Tokens, a_token_is_a_prefix_and_43_characters_of_256_random_bits) {
  auto store = open();
  std::set<std::string> tokens;
  for (int i = 0; i < 50; ++i) tokens.insert(store->create("alice", Role::bidder).value());
  EXPECT_EQ(tokens.size(), 50u);
  for (const auto& token : tokens) {
    EXPECT_TRUE(token.starts_with("gvl_"));
    EXPECT_EQ(token.size(), 47u);
  }
}

TEST_F(Tokens, nothing_but_the_whole_token_is_known) {
  auto store = open();
  const std::string token = store->create("alice", Role::bidder).value();
  std::string other_end = token;
  other_end.back() = other_end.back() == 'A' ? 'E' : 'A';
  std::string other_start = token;
  other_start[4] = other_start[4] == 'A' ? 'E' : 'A';
  const std::vector<std::string> wrong = {"",
                                          "gvl_",
                                          token.substr(0, 46),
                                          token + "A",
                                          token.substr(4),
                                          other_end,
                                          other_start,
                                          " " + token,
                                          "GVL_" + token.substr(4),
                                          std::string(10'000'000, 'x'),
                                          std::string(47, '\0'),
                                          token.substr(0, 46) + "=",
                                          "gvl_" + std::string(43, 'A')};
  for (const auto& text : wrong) EXPECT_FALSE(store->verify(text)) << text.substr(0, 60);
  EXPECT_TRUE(store->verify(token));
}

TEST_F(Tokens, they_are_there_after_a_new_start) {
  const std::string token = open()->create("shop", Role::operator_).value();
  EXPECT_EQ(who(open()->verify(token)), std::pair(std::string("shop"), Role::operator_));
}

TEST_F(Tokens, one_made_by_another_process_works_at_once_in_a_running_one) {
  auto daemon = open();
  EXPECT_FALSE(daemon->verify("gvl_" + std::string(43, 'A')));
  auto command_line = open();
  const std::string token = command_line->create("alice", Role::seller).value();
  EXPECT_EQ(who(daemon->verify(token)), std::pair(std::string("alice"), Role::seller));
}

TEST_F(Tokens, own_and_foreign_ones_live_side_by_side_in_the_memory) {
  auto daemon = open(0ms);
  auto command_line = open(0ms);
  const std::string own = daemon->create("a", Role::bidder).value();
  const std::string foreign = command_line->create("b", Role::bidder).value();
  for (auto* store : {daemon.get(), command_line.get()}) {
    EXPECT_TRUE(store->verify(own));
    EXPECT_TRUE(store->verify(foreign));
  }
}

TEST_F(Tokens, one_deleted_from_the_file_stops_to_work_at_the_next_look) {
  auto daemon = open(0ms);
  const std::string token = daemon->create("alice", Role::bidder).value();
  ASSERT_TRUE(daemon->verify(token));
  ASSERT_EQ(Outsider(file()).exec("DELETE FROM tokens"), SQLITE_OK);
  EXPECT_FALSE(daemon->verify(token));
}

TEST_F(Tokens, a_file_that_is_locked_takes_nobody_out) {
  auto daemon = open(0ms);
  const std::string token = daemon->create("alice", Role::bidder).value();
  ASSERT_TRUE(daemon->verify(token));
  Outsider other(file());
  ASSERT_EQ(other.exec("BEGIN EXCLUSIVE"), SQLITE_OK);
  EXPECT_TRUE(daemon->verify(token));
  ASSERT_EQ(other.exec("ROLLBACK"), SQLITE_OK);
}

TEST_F(Tokens, a_role_that_this_version_does_not_know_is_no_token) {
  auto daemon = open(0ms);
  const std::string token = daemon->create("alice", Role::bidder).value();
  ASSERT_EQ(Outsider(file()).exec("UPDATE tokens SET role = 'emperor'"), SQLITE_OK);
  EXPECT_FALSE(daemon->verify(token));
}

TEST_F(Tokens, an_account_may_have_several_of_different_roles) {
  auto store = open();
  const std::string first = store->create("alice", Role::bidder).value();
  const std::string second = store->create("alice", Role::seller).value();
  EXPECT_EQ(store->verify(first)->role, Role::bidder);
  EXPECT_EQ(store->verify(second)->role, Role::seller);
}

TEST_F(Tokens, a_name_that_is_no_account_name_is_refused_with_a_sentence) {
  auto store = open();
  for (const char* name : {"", "a b", "a\nb", "ä"}) {
    const auto token = store->create(name, Role::bidder);
    ASSERT_FALSE(token) << name;
    EXPECT_NE(token.error().find("1 to 64"), std::string::npos);
  }
}

TEST_F(Tokens, the_file_has_no_token_in_it_and_is_the_owners_alone) {
  auto store = open();
  const std::string token = store->create("alice", Role::bidder).value();
  const std::string content = bytes();
  EXPECT_NE(content.find("alice"), std::string::npos);
  EXPECT_EQ(content.find(token), std::string::npos);
  EXPECT_EQ(content.find(token.substr(4)), std::string::npos);
  struct stat info {};
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(Tokens, a_file_of_another_program_is_refused_and_left_alone) {
  Outsider(file()).exec("CREATE TABLE recipes (name TEXT)");
  const std::string before = bytes();
  const auto store = TokenStore::open(dir_.path());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().find("another program"), std::string::npos) << store.error();
  EXPECT_EQ(bytes(), before);
}

TEST_F(Tokens, a_file_of_a_newer_version_is_refused_and_left_alone) {
  open();
  Outsider(file()).exec("PRAGMA user_version = 3");
  const std::string before = bytes();
  const auto store = TokenStore::open(dir_.path());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().find("newer"), std::string::npos) << store.error();
  EXPECT_EQ(bytes(), before);
}

TEST_F(Tokens, a_file_that_is_no_database_is_refused_and_left_alone) {
  const std::string content(5000, 'x');
  std::ofstream(file()) << content;
  EXPECT_FALSE(TokenStore::open(dir_.path()));
  EXPECT_EQ(bytes(), content);
}

TEST_F(Tokens, a_directory_that_cannot_be_made_is_one_sentence) {
  std::ofstream(dir_.path() / "plain-file") << "x";
  const auto store = TokenStore::open(dir_.path() / "plain-file" / "data");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().find('\n'), std::string::npos);
  EXPECT_NE(store.error().find("plain-file"), std::string::npos) << store.error();
}

// -- ends, scopes, taking back ----------------------------------------------------------------------------------------

TEST_F(Tokens, one_ends_at_its_moment_and_says_so) {
  std::int64_t now = 1'000'000;
  auto store = open_at(now);
  const auto made = store->make({.account = "alice", .role = Role::bidder, .life = 500ms}).value();
  EXPECT_EQ(store->verify(made.text)->expires, rules::Time{1'000'500});
  now = 1'000'499;
  EXPECT_TRUE(store->verify(made.text));
  now = 1'000'500;
  EXPECT_EQ(store->verify(made.text).error(), TokenStore::Errc::expired);
  EXPECT_EQ(open_at(now)->verify(made.text).error(), TokenStore::Errc::expired);
  const auto late = store->make({.account = "alice", .role = Role::bidder, .life = 0ms});
  EXPECT_EQ(late.error(), "a token has to end later than it is made");
}

TEST_F(Tokens, one_lives_as_long_as_was_asked_however_late_it_is_made) {
  std::int64_t now = 1'000'000;
  TokenStore::Options options{1s};
  options.now = [&now] { return rules::Time{now++}; };  // no two readings are the same
  const auto store = TokenStore::open(dir_.path(), options).value();
  const auto token = store->make({.account = "alice", .role = Role::bidder, .life = 500ms}).value().token;
  EXPECT_EQ(token.expires->ms - token.created.ms, 500);
}

TEST_F(Tokens, its_scope_and_id_come_with_the_principal) {
  const auto id = auction::AuctionId::make({7}, 1, 2);
  for (const Scope scope : {Scope{Scope::Kind::auction, id}, Scope{Scope::Kind::sale, id}}) {
    const auto made = open()->make({.account = "alice", .role = Role::bidder, .scope = scope}).value();
    auto later = open();
    const auto principal = later->verify(made.text);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->scope, scope);
    EXPECT_EQ(principal->token, made.token.id.to_string());
  }
}

TEST_F(Tokens, one_that_was_taken_back_is_refused_at_once_and_stays_so) {
  auto store = open();
  const auto made = store->make({.account = "alice", .role = Role::bidder}).value();
  ASSERT_TRUE(store->verify(made.text));
  const auto revoked = store->revoke(made.token.id).value();
  ASSERT_TRUE(revoked);
  EXPECT_TRUE(revoked->revoked);
  EXPECT_EQ(store->verify(made.text).error(), TokenStore::Errc::revoked);
  EXPECT_EQ(open()->verify(made.text).error(), TokenStore::Errc::revoked);
  EXPECT_EQ(store->revoke(made.token.id).value()->revoked, revoked->revoked) << "the first time counts";
}

TEST_F(Tokens, taken_back_by_another_process_is_seen_at_the_next_look) {
  auto daemon = open(0ms);
  const auto made = daemon->make({.account = "alice", .role = Role::bidder}).value();
  ASSERT_TRUE(daemon->verify(made.text));
  ASSERT_TRUE(open()->revoke(made.token.id).value());
  EXPECT_EQ(daemon->verify(made.text).error(), TokenStore::Errc::revoked);
}

TEST_F(Tokens, nobody_can_take_back_what_is_not_there) {
  auto store = open();
  EXPECT_FALSE(store->revoke(auction::AuctionId::make({7}, 1, 2)).value());
}

// -- lists and uses ---------------------------------------------------------------------------------------------------

TEST_F(Tokens, are_listed_in_the_order_of_their_making_page_by_page) {
  auto store = open();
  std::vector<TokenInfo> made;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    made.push_back(store->make({.account = name, .role = Role::bidder}).value().token);
  }
  EXPECT_EQ(store->list({}, 3).value(), std::vector(made.begin(), made.begin() + 3));
  EXPECT_EQ(store->list(made[2].id, 3).value(), std::vector(made.begin() + 3, made.end()));
  EXPECT_EQ(store->list(made[4].id, 3).value(), std::vector<TokenInfo>{});
}

TEST_F(Tokens, a_use_is_remembered_to_a_minute_and_written_only_when_asked) {
  std::int64_t now = 1'000'000;
  auto store = open_at(now, 1h);
  const auto made = store->make({.account = "alice", .role = Role::bidder}).value();
  EXPECT_FALSE(store->list({}, 1).value().front().last_used);
  ASSERT_TRUE(store->verify(made.text));
  const std::string before = bytes();
  now += 59'999;
  ASSERT_TRUE(store->verify(made.text));
  EXPECT_EQ(bytes(), before) << "verify() writes nothing";
  EXPECT_EQ(open_at(now)->list({}, 1).value().front().last_used, std::nullopt);
  ASSERT_TRUE(store->save_uses());
  EXPECT_EQ(open_at(now)->list({}, 1).value().front().last_used, rules::Time{1'000'000});
  now += 1;
  ASSERT_TRUE(store->verify(made.text));
  EXPECT_EQ(store->list({}, 1).value().front().last_used, rules::Time{1'060'000}) << "a list knows all uses";
  now += 60'000;
  ASSERT_TRUE(store->verify(made.text));
  store.reset();
  EXPECT_EQ(open_at(now)->list({}, 1).value().front().last_used, rules::Time{1'120'000}) << "the last at the end";
}

TEST_F(Tokens, a_use_is_not_lost_when_the_file_is_read_again) {
  std::int64_t now = 1'000'000;
  auto daemon = open_at(now);
  const auto made = daemon->make({.account = "alice", .role = Role::bidder}).value();
  ASSERT_TRUE(daemon->verify(made.text));
  ASSERT_TRUE(open()->create("bob", Role::bidder));
  ASSERT_TRUE(daemon->verify(made.text));  // sees bob's
  EXPECT_EQ(daemon->list({}, 1).value().front().last_used, rules::Time{1'000'000});
}

TEST_F(Tokens, a_refused_token_was_not_used) {
  std::int64_t now = 1'000'000;
  auto store = open_at(now);
  const auto made = store->make({.account = "alice", .role = Role::bidder, .life = 1ms}).value();
  now += 1;
  ASSERT_FALSE(store->verify(made.text));
  EXPECT_FALSE(store->list({}, 1).value().front().last_used);
}

TEST_F(Tokens, empty_is_a_file_that_never_had_one) {
  auto store = open();
  EXPECT_TRUE(store->empty().value());
  const auto made = store->make({.account = "root", .role = Role::admin}).value();
  EXPECT_FALSE(store->empty().value());
  ASSERT_TRUE(store->revoke(made.token.id));
  EXPECT_FALSE(store->empty().value());
}

// -- the file ---------------------------------------------------------------------------------------------------------

/// data/auth_v1.db was written by the version before ids, with `gavel token create`, three times.
TEST_F(Tokens, a_file_of_version_1_is_migrated_and_its_tokens_stay_good) {
  std::filesystem::create_directories(dir_.path());
  std::filesystem::copy_file(std::string(GAVEL_AUTH_TEST_DATA) + "/auth_v1.db", file());
  for (int start = 0; start < 2; ++start) {
    auto store = open();
    EXPECT_EQ(who(store->verify("gvl_DgmIWl33EFSsPvZUnA7E85JFPsCIlMuPBN1LkFp5gww")),
              std::pair(std::string("alice"), Role::bidder));
    EXPECT_EQ(who(store->verify("gvl_LeFF-XoSQmcuhb541jqbwLLpZlbpQINg9Q7ZLPT4_ow")),
              std::pair(std::string("shop"), Role::operator_));
    EXPECT_EQ(who(store->verify("gvl_iiDEj-UpBt62FR7NvPrp0qc6reQfmAaNuTnQUKeivUE")),
              std::pair(std::string("root"), Role::admin));
  }
  const auto all = open()->list({}, 10).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].account, "alice") << "in the order of their making";
  EXPECT_EQ(all[0].created, rules::Time{1'795'720'126'327});
  EXPECT_EQ(all[2].account, "root");
  ASSERT_TRUE(open()->revoke(all[0].id).value());
  EXPECT_EQ(open()->verify("gvl_DgmIWl33EFSsPvZUnA7E85JFPsCIlMuPBN1LkFp5gww").error(), TokenStore::Errc::revoked);
}

TEST_F(Tokens, a_scope_that_this_version_does_not_know_is_no_token) {
  auto daemon = open(0ms);
  const std::string token = daemon->create("alice", Role::bidder).value();
  ASSERT_EQ(Outsider(file()).exec("UPDATE tokens SET scope = 'house:7'"), SQLITE_OK);
  EXPECT_FALSE(daemon->verify(token)) << "not one that is good for everything";
}

TEST_F(Tokens, many_threads_verify_while_others_create) {
  auto daemon = open(0ms);
  auto command_line = open();
  const std::string first = daemon->create("first", Role::bidder).value();
  std::atomic<int> lost = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) lost += daemon->verify(first) ? 0 : 1;
    });
  }
  for (auto* store : {daemon.get(), command_line.get()}) {
    threads.emplace_back([&, store] {
      for (int i = 0; i < 10; ++i) {
        const auto token = store->create("more", Role::bidder);
        lost += token && daemon->verify(*token) ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(lost, 0);
}

}  // namespace
}  // namespace gavel::auth::tokens_test
