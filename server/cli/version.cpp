#include "server/cli/version.hpp"

#include <sqlite3.h>

#include <boost/version.hpp>
#include <nlohmann/json.hpp>

namespace gavel::cli {
namespace {

std::string compiler() {
#ifdef __clang__
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

std::string boost_version() {
  return std::to_string(BOOST_VERSION / 100'000) + "." + std::to_string(BOOST_VERSION / 100 % 1'000) + "." +
         std::to_string(BOOST_VERSION % 100);
}

}  // namespace

std::string project_version() { return GAVEL_VERSION; }

std::string version_text(bool json) {
  nlohmann::ordered_json all{{"gavel", project_version()},
                             {"compiler", compiler()},
                             {"boost", boost_version()},
                             {"sqlite", sqlite3_libversion()}};
  if (json) return all.dump() + "\n";
  std::string text;
  for (const auto& [name, version] : all.items())
    text += name + std::string(10 - name.size(), ' ') + version.get<std::string>() + "\n";
  return text;
}

}  // namespace gavel::cli
