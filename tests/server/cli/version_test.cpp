#include "server/cli/version.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gavel::cli::version_test {
namespace {

TEST(Version, names_what_is_inside) {
  const auto text = version_text(false);
  EXPECT_TRUE(text.starts_with("gavel     " + project_version() + "\n")) << text;
  for (const char* name : {"\ncompiler  ", "\nboost     1.", "\nsqlite    3."})
    EXPECT_NE(text.find(name), std::string::npos) << text;
}

TEST(Version, can_be_json) {
  const auto json = nlohmann::json::parse(version_text(true));
  EXPECT_EQ(json.at("gavel"), project_version());
  EXPECT_TRUE(json.at("sqlite").is_string());
}

}  // namespace
}  // namespace gavel::cli::version_test
