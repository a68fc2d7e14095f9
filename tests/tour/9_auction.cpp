// Step 9: an auction, made of all that was shown.
#include <unistd.h>

#include "tests/tour/auction_house.hpp"

namespace fs = std::filesystem;
namespace rules = gavel::rules;

//! [main]
constexpr rules::Time kNoon{1'767'268'800'000};
constexpr rules::Time kOneOClock{kNoon.ms + 3'600'000};

void noon(const fs::path& dir) {
  tour::AuctionHouse house(dir, kNoon);
  const auto lamp = house.create({.title = "A lamp",
                                  .seller = "sally",
                                  .currency = tour::kDollars,
                                  .starting_price = {9900},
                                  .reserve = {},
                                  .increments = rules::IncrementTable::parse("ebay-us").value(),
                                  .starts_at = kNoon,
                                  .ends_at = kOneOClock});
  house.listen();
  house.bid(lamp, "ann", {17500});
  house.listen();
  house.bid(lamp, "bob", {12000});
  house.listen();
  house.kill(lamp);
  house.listen();
  house.bid(lamp, "bob", {20000});
  house.listen();
}

void one_o_clock(const fs::path& dir) {
  tour::AuctionHouse house(dir, kOneOClock);
  house.listen();
  house.listen();
}

int main() {
  std::string pattern = fs::temp_directory_path() / "gavel-tour-XXXXXX";
  const fs::path dir = ::mkdtemp(pattern.data());
  std::cout << "-- noon\n";
  noon(dir);
  std::cout << "-- one o'clock\n";
  one_o_clock(dir);
  fs::remove_all(dir);
}
//! [main]
