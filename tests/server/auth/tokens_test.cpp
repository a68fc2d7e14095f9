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

class Tokens : public ::testing::Test {
 protected:
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
  EXPECT_EQ(store->verify(*token), (Principal{"alice", Role::bidder}));
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
  EXPECT_EQ(open()->verify(token), (Principal{"shop", Role::operator_}));
}

TEST_F(Tokens, one_made_by_another_process_works_at_once_in_a_running_one) {
  auto daemon = open();
  EXPECT_FALSE(daemon->verify("gvl_" + std::string(43, 'A')));
  auto command_line = open();
  const std::string token = command_line->create("alice", Role::seller).value();
  EXPECT_EQ(daemon->verify(token), (Principal{"alice", Role::seller}));
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
  Outsider(file()).exec("PRAGMA user_version = 2");
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
