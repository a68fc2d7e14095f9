// sim: `./dev sim`. Tells stories of the simulated daemon until a promise is broken, and then how that came.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <thread>

#include "tests/sim/run.hpp"

namespace gavel::sim {
namespace {

const std::map<std::string, Plant> kPlants{{"none", Plant::none},
                                           {"ack_before_commit", Plant::ack_before_commit},
                                           {"lost_restart", Plant::lost_restart},
                                           {"duplicate_retry", Plant::duplicate_retry}};

void print(const RunOptions& options, const RunResult& result) {
  const Tally& t = result.tally;
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf("%llu seeds from %llu in %.1f s: %.0f seeds/s, %.0f hours of virtual time\n", number(result.told),
              number(options.first), result.seconds, static_cast<double>(result.told) / result.seconds,
              static_cast<double>(t.virtual_ms) / 3'600'000);
  std::printf("%llu processes killed, %llu restarts of the daemon, %llu steps of the wall clock\n", number(t.kills),
              number(t.restarts), number(t.steps));
  std::printf("bids: %llu acknowledged, %llu refused, %llu not done (503), %llu unknown; %llu sent again\n",
              number(t.accepted), number(t.refused), number(t.unavailable), number(t.unknown), number(t.retries));
  std::printf("%llu auctions, %llu sales, %llu watchers who saw %llu frames\n", number(t.auctions), number(t.sales),
              number(t.watchers), number(t.frames));
}

/// The story again, with what led to its end. A story that throws, or brings down this process, has said so by then.
int tell(std::uint64_t seed, StoryOptions options) {
  People people;
  Story story(seed, people, options);
  auction::testing::Lines found;
  try {
    found = story.tell();
  } catch (const std::exception& e) {
    found.push_back(std::string("thrown: ") + e.what());
  }
  std::printf("seed %llu, trace %016llx:\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(story.trace().hash()));
  for (const auto& line : story.trace().last()) std::printf("  %s\n", line.c_str());
  for (const auto& line : found) std::printf("BROKEN: %s\n", line.c_str());
  return found.empty() ? 0 : 1;
}

int sim(int argc, char** argv) {
  RunOptions options;
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  std::optional<std::uint64_t> one;
  CLI::App app("Simulates the whole daemon above the sockets: one story a seed, until a promise is broken.", "sim");
  app.add_option("--seeds", options.seeds, "how many stories")->capture_default_str();
  app.add_option("--first", options.first, "the first seed")->capture_default_str();
  app.add_option("--jobs", options.jobs, "processes at a time")->capture_default_str();
  app.add_option("--tell", one, "tells one story, line by line");
  app.add_option("--lines", options.story.lines, "of the story that are shown")->capture_default_str();
  app.add_option("--plant", options.story.plant, "a mistake that must be found")
      ->transform(CLI::CheckedTransformer(kPlants, CLI::ignore_case));
  CLI11_PARSE(app, argc, argv);
  if (one) return tell(*one, options.story);
  const RunResult result = run(options);
  print(options, result);
  if (!result.failed) return 0;
  std::printf("FAILED: seed %llu. Again: ./dev sim", static_cast<unsigned long long>(*result.failed));
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--plant" && i + 1 < argc) std::printf(" --plant %s", argv[i + 1]);
  }
  std::printf(" --tell %llu\n", static_cast<unsigned long long>(*result.failed));
  std::fflush(stdout);
  tell(*result.failed, options.story);
  return 1;
}

}  // namespace
}  // namespace gavel::sim

int main(int argc, char** argv) {
  try {
    return gavel::sim::sim(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "sim: %s\n", e.what());
    return 1;
  }
}
