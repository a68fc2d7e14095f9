#include "storage/sqlite/db.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::db_test {
namespace {

using testing::TempDir;

class Db : public ::testing::Test {
 protected:
  TempDir directory_;
  Connection db_ = Connection::open(directory_ / "t.db", OpenMode::create).value();
};

TEST_F(Db, sqlite_codes_become_the_ports_errors) {
  const auto code_of = [](int code) { return error_of(nullptr, code, "x").code; };
  EXPECT_EQ(code_of(SQLITE_FULL), StorageErrc::full);
  EXPECT_EQ(code_of(SQLITE_IOERR_FSYNC), StorageErrc::io);
  EXPECT_EQ(code_of(SQLITE_CANTOPEN), StorageErrc::io);
  EXPECT_EQ(code_of(SQLITE_CORRUPT_INDEX), StorageErrc::corrupt);
  EXPECT_EQ(code_of(SQLITE_NOTADB), StorageErrc::corrupt);
  EXPECT_EQ(code_of(SQLITE_BUSY_SNAPSHOT), StorageErrc::busy);
  EXPECT_EQ(code_of(SQLITE_LOCKED), StorageErrc::busy);
  EXPECT_EQ(code_of(SQLITE_CONSTRAINT_PRIMARYKEY), StorageErrc::conflict);
}

TEST_F(Db, error_text_says_what_was_done_and_why_it_failed) {
  ASSERT_TRUE(db_.exec("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT"));
  auto insert = db_.prepare("INSERT INTO t (a) VALUES (?)").value();
  ASSERT_TRUE(insert.run(1));
  const auto second = insert.run(1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, StorageErrc::conflict);
  EXPECT_EQ(second.error().text, "INSERT INTO t: UNIQUE constraint failed: t.a (1555)");
}

TEST_F(Db, statement_is_ready_again_after_a_failure) {
  ASSERT_TRUE(db_.exec("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT"));
  auto insert = db_.prepare("INSERT INTO t (a) VALUES (?)").value();
  EXPECT_TRUE(insert.run(1));
  EXPECT_FALSE(insert.run(1));
  EXPECT_TRUE(insert.run(2));
  EXPECT_EQ(db_.integer("SELECT count(*) FROM t").value(), 2);
}

TEST_F(Db, what_is_bound_comes_back) {
  ASSERT_TRUE(db_.exec("CREATE TABLE t (id BLOB, n INTEGER, s TEXT, m INTEGER, e TEXT) STRICT"));
  auto insert = db_.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)").value();
  const std::string with_nul("a\0b", 3);
  ASSERT_TRUE(insert.run(testing::id_of(7), std::int64_t{-5}, with_nul, std::optional<std::int64_t>(), ""));
  auto select = db_.prepare("SELECT * FROM t").value();
  Rows rows(select);
  ASSERT_TRUE(rows.next().value());
  EXPECT_EQ(rows.id(0), testing::id_of(7));
  EXPECT_EQ(rows.integer(1), -5);
  EXPECT_EQ(rows.text(2), with_nul);
  EXPECT_FALSE(rows.maybe_integer(3));
  EXPECT_FALSE(rows.is_null(4));
  EXPECT_EQ(rows.text(4), "");
  EXPECT_FALSE(rows.next().value());
}

TEST_F(Db, transaction_that_is_not_committed_leaves_nothing) {
  ASSERT_TRUE(db_.exec("CREATE TABLE t (a INTEGER) STRICT"));
  {
    auto transaction = Transaction::begin(db_).value();
    ASSERT_TRUE(db_.exec("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(db_.integer("SELECT count(*) FROM t").value(), 0);
}

TEST_F(Db, parameter_that_does_not_exist_is_a_bug_and_thrown) {
  auto statement = db_.prepare("SELECT 1").value();
  EXPECT_THROW(static_cast<void>(statement.run(1)), std::logic_error);
}

TEST_F(Db, running_library_is_the_one_that_was_compiled_against) { EXPECT_EQ(library_version(), SQLITE_VERSION); }

}  // namespace
}  // namespace gavel::sqlite::db_test
