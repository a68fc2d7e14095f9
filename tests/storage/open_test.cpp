// What open() refuses, and that it says so and leaves the files as they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "storage/sqlite/db.hpp"
#include "storage/sqlite/schema.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::open_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string refusal_of(const fs::path& directory) {
  const auto journal = Journal::open(directory);
  return journal ? "none" : journal.error();
}

/// Makes a database of somebody else's with this SQL.
void make_database(const fs::path& file, const char* sql) {
  auto db = Connection::open(file, OpenMode::create).value();
  ASSERT_TRUE(db.exec(sql));
}

void expect_refused_untouched(const fs::path& directory, const std::string& sentence) {
  const auto before = contents_of(directory);
  const auto refusal = refusal_of(directory);
  EXPECT_THAT(refusal,
              AllOf(HasSubstr((directory / "journal.db").string()), HasSubstr(sentence), Not(HasSubstr("\n"))));
  EXPECT_EQ(contents_of(directory), before);
}

TEST(Open, makes_directory_and_database) {
  TempDir parent;
  const auto directory = parent / "a" / "b";
  ASSERT_EQ(refusal_of(directory), "none");
  EXPECT_TRUE(fs::exists(directory / "journal.db"));
  EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
}

TEST(Open, takes_an_empty_file_for_a_new_database) {
  TempDir directory;
  std::ofstream(directory / "journal.db").flush();
  EXPECT_EQ(refusal_of(directory), "none");
}

TEST(Open, refuses_a_directory_that_another_one_holds) {
  TempDir directory;
  const auto first = Journal::open(directory);
  ASSERT_TRUE(first);
  EXPECT_EQ(refusal_of(directory), static_cast<const fs::path&>(directory).string() +
                                       " is in use by another gavel (process " + std::to_string(::getpid()) +
                                       "); stop it or choose another data directory");
}

TEST(Open, lock_goes_with_its_holder) {
  TempDir directory;
  {
    const auto first = Journal::open(directory);
    ASSERT_TRUE(first);
  }
  EXPECT_EQ(refusal_of(directory), "none");
  auto closed = Journal::open(directory).value();
  ASSERT_TRUE(closed.close());
  EXPECT_EQ(refusal_of(directory), "none");
}

TEST(Open, lock_file_of_a_dead_process_means_nothing) {
  TempDir directory;
  std::ofstream(directory / "gavel.lock") << "1\n";
  EXPECT_EQ(refusal_of(directory), "none");
  EXPECT_EQ(bytes_of(directory / "gavel.lock"), std::to_string(::getpid()) + "\n");
}

TEST(Open, refuses_a_newer_schema_untouched) {
  TempDir made, directory;
  ASSERT_TRUE(Journal::open(made).value().close());
  make_database(made / "journal.db", "PRAGMA user_version = 1000; PRAGMA wal_checkpoint(TRUNCATE)");
  fs::copy_file(made / "journal.db", directory / "journal.db");  // alone: nothing may appear beside it
  expect_refused_untouched(directory, "was written by a newer gavel (schema version 1000, this one knows " +
                                          std::to_string(schema_version()) + "); start that one");
}

TEST(Open, refuses_a_newer_schema_that_only_the_wal_tells_of) {
  TempDir killed;
  {
    TempDir directory;
    ASSERT_TRUE(Journal::open(directory).value().close());
    auto newer = Connection::open(directory / "journal.db", OpenMode::existing).value();
    ASSERT_TRUE(newer.exec("PRAGMA user_version = 1000"));
    copy_as_killed(directory, killed);
  }
  const auto before = contents_of(killed);
  EXPECT_THAT(refusal_of(killed), HasSubstr("was written by a newer gavel (schema version 1000"));
  EXPECT_EQ(bytes_of(killed / "journal.db"), before.at("journal.db"));
  EXPECT_EQ(bytes_of(killed / "journal.db-wal"), before.at("journal.db-wal"));
}

TEST(Open, refuses_a_database_of_another_program_untouched) {
  TempDir directory;
  make_database(directory / "journal.db", "PRAGMA application_id = 7; CREATE TABLE theirs (a)");
  expect_refused_untouched(directory, "is a database of another program (application id 7, Gavel's is 1195464268)");
}

TEST(Open, refuses_a_database_without_a_name_untouched) {
  TempDir directory;
  make_database(directory / "journal.db", "CREATE TABLE theirs (a)");
  expect_refused_untouched(directory, "is a database of another program (application id 0");
}

TEST(Open, refuses_what_is_no_database_untouched) {
  for (const auto& content : {std::string("x"), std::string(5000, 'x'), std::string("SQLite format 3\0", 16)}) {
    TempDir directory;
    std::ofstream(directory / "journal.db", std::ios::binary) << content;
    expect_refused_untouched(directory, "is not an SQLite database; move it away or choose another data directory");
  }
}

TEST(Open, refuses_a_directory_in_the_place_of_the_database) {
  TempDir directory;
  fs::create_directory(directory / "journal.db");
  EXPECT_THAT(refusal_of(directory), HasSubstr("is not an SQLite database"));
}

TEST(Open, refuses_a_damaged_database_with_a_sentence) {
  TempDir directory;
  ASSERT_TRUE(Journal::open(directory).value().close());
  std::fstream file(directory / "journal.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(3000, '\xff');
  file.close();
  EXPECT_THAT(refusal_of(directory), AllOf(HasSubstr("cannot open"), HasSubstr("damaged: restore a backup")));
}

TEST(Open, refuses_a_file_in_the_place_of_the_directory) {
  TempDir directory;
  std::ofstream(directory / "file") << "x";
  EXPECT_EQ(refusal_of(directory / "file"),
            (directory / "file").string() + " is not a directory; choose another data directory");
  EXPECT_THAT(refusal_of(directory / "file" / "below"), HasSubstr("cannot write in"));
}

/// Somebody without rights, for the time of a test that root runs.
class AsNobody {
 public:
  AsNobody() : root_(::geteuid() == 0) {
    if (root_ && ::seteuid(65534) != 0) throw std::runtime_error("cannot become nobody");
  }
  ~AsNobody() {
    if (root_ && ::seteuid(0) != 0) std::abort();
  }

 private:
  bool root_;
};

TEST(Open, refuses_a_directory_that_cannot_be_written) {
  TempDir parent;
  const auto directory = parent / "data";
  fs::create_directory(directory);
  fs::permissions(directory, fs::perms::owner_read | fs::perms::owner_exec);
  fs::permissions(parent, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  std::string refusal, refusal_below;
  {
    const AsNobody nobody;
    refusal = refusal_of(directory);
    refusal_below = refusal_of(directory / "new");
  }
  EXPECT_THAT(refusal, AllOf(HasSubstr("cannot write in " + directory.string() + " (Permission denied); make it "),
                             HasSubstr("or choose another data directory")));
  EXPECT_THAT(refusal_below, HasSubstr("cannot write in"));
  EXPECT_TRUE(contents_of(directory).empty());
}

}  // namespace
}  // namespace gavel::sqlite::testing::open_test
