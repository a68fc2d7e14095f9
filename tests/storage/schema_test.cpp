#include "storage/sqlite/schema.hpp"

#include <gtest/gtest.h>

#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::schema_test {
namespace {

class Schema : public ::testing::Test {
 protected:
  std::int64_t ask(const char* sql) { return db_.integer(sql).value(); }

  TempDir directory_;
  Connection db_ = Connection::open(directory_ / "t.db", OpenMode::create).value();
};

constexpr Migration kSteps[] = {{"CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)"},
                                {"ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a + 1"}};

TEST_F(Schema, new_database_is_stamped_as_ours_with_the_present_version) {
  ASSERT_TRUE(migrate(db_, migrations()));
  EXPECT_EQ(ask("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(ask("PRAGMA user_version"), schema_version());
}

TEST_F(Schema, all_tables_are_strict) {
  ASSERT_TRUE(migrate(db_, migrations()));
  EXPECT_GT(ask("SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"), 0);
  EXPECT_EQ(ask("SELECT count(*) FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%' AND NOT strict"), 0);
}

TEST_F(Schema, steps_run_once_and_in_order) {
  ASSERT_TRUE(migrate(db_, std::span(kSteps).first(1)));
  ASSERT_TRUE(migrate(db_, kSteps));
  ASSERT_TRUE(migrate(db_, kSteps));
  EXPECT_EQ(ask("SELECT count(*) FROM t WHERE a = 1 AND b = 2"), 1);
  EXPECT_EQ(ask("PRAGMA user_version"), 2);
}

TEST_F(Schema, step_that_fails_leaves_the_version_before_it) {
  constexpr Migration broken[] = {kSteps[0], {"INSERT INTO t VALUES (2); INSERT INTO nowhere VALUES (1)"}};
  EXPECT_FALSE(migrate(db_, broken));
  EXPECT_EQ(ask("PRAGMA user_version"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM t"), 1);
  EXPECT_TRUE(migrate(db_, kSteps)) << "the repaired step can still run";
}

TEST_F(Schema, step_whose_second_part_fails_leaves_the_version_before_it) {
  constexpr Migration steps[] = {kSteps[0], {"INSERT INTO t VALUES (2)", [](Connection& db) {
                                               return db.exec("INSERT INTO nowhere VALUES (1)");
                                             }}};
  EXPECT_FALSE(migrate(db_, steps));
  EXPECT_EQ(ask("PRAGMA user_version"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM t"), 1);
}

TEST_F(Schema, entry_needs_its_auction) {
  ASSERT_TRUE(db_.exec("PRAGMA foreign_keys = ON"));
  ASSERT_TRUE(migrate(db_, migrations()));
  const auto orphan = db_.exec("INSERT INTO entries VALUES (zeroblob(16), 1, 0, 'opened', '{}', zeroblob(32))");
  ASSERT_FALSE(orphan);
  EXPECT_EQ(orphan.error().code, StorageErrc::conflict);
}

}  // namespace
}  // namespace gavel::sqlite::testing::schema_test
