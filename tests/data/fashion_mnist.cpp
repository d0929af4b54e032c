// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/data/fashion_mnist.hpp"

#include "../../examples/data/idx.hpp"
#include "scratch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

namespace {

constexpr data::substitute few{.train = 20, .test = 10, .seed = 1};

bytes pictures(std::uint32_t count, std::uint32_t side = 28) {
  return idx({0x803, count, side, side}, bytes(std::size_t{count} * side * side, 5));
}

bytes classes(std::uint32_t count) { return idx({0x801, count}, bytes(count, 9)); }

void write_all(const scratch& dir, const std::filesystem::path& folder, std::uint32_t train) {
  dir.write(folder / "train-images-idx3-ubyte.gz", gzip(pictures(train)));
  dir.write(folder / "train-labels-idx1-ubyte.gz", gzip(classes(train)));
  dir.write(folder / "t10k-images-idx3-ubyte", pictures(2));
  dir.write(folder / "t10k-labels-idx1-ubyte", classes(2));
}

std::string complaint(const data::places& where) {
  try {
    data::load_fashion_mnist(where, few);
  } catch (const data::malformed& e) {
    return e.what();
  }
  return "no complaint";
}

}  // namespace

TEST_CASE("the data set itself") {
  const auto loaded = data::load_fashion_mnist(data::usual_places(), few);
  MESSAGE(loaded.train.origin);
  if (loaded.train.name != "Fashion-MNIST") {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds Fashion-MNIST to test the real files");
    return;
  }
  for (const auto& [part, size] : {std::pair{&loaded.train, 60000}, {&loaded.test, 10000}}) {
    CHECK(part->size() == static_cast<std::size_t>(size));
    CHECK(part->images.size() == static_cast<std::size_t>(size) * 28 * 28);
    for (std::uint8_t c = 0; c < 10; ++c) CHECK(std::count(part->labels.begin(), part->labels.end(), c) == size / 10);
  }
  CHECK(loaded.train.labels[0] == 9);  // an ankle boot
}

TEST_CASE("the environment variable is the first place") {
  const char* set = std::getenv("TINYTRAIN_DATA");
  const auto where = data::usual_places();
  CHECK(where.environment == (set ? set : ""));
}

TEST_CASE("each layout of a folder, in the order environment, build, download") {
  for (const std::string layout : {"", "fashion_mnist", "data/fashion_mnist"}) {
    const scratch a, b, c;
    write_all(c, layout, 30);
    CHECK(data::load_fashion_mnist({a.folder(), b.folder(), c.folder()}, few).train.size() == 30);
    write_all(b, layout, 40);
    CHECK(data::load_fashion_mnist({a.folder(), b.folder(), c.folder()}, few).train.size() == 40);
    write_all(a, layout, 50);
    const auto found = data::load_fashion_mnist({a.folder(), b.folder(), c.folder()}, few);
    const auto folder = layout.empty() ? a.folder() : a.folder() / layout;
    CHECK(found.train.size() == 50);
    CHECK(found.test.size() == 2);
    CHECK(found.train.name == "Fashion-MNIST");
    CHECK(found.train.origin == "Fashion-MNIST from " + folder.string());
    CHECK(found.test.origin == found.train.origin);
  }
}

TEST_CASE("generated digits say why they are there") {
  const auto why = [](const data::places& where) {
    const auto made = data::load_fashion_mnist(where, few);
    CHECK(made.train.size() == 20);
    CHECK(made.test.size() == 10);
    CHECK(made.test.origin == made.train.origin);
    CHECK(made.train.name == "generated digits");
    return made.train.origin;
  };
  const std::string hint = " (set TINYTRAIN_DATA to a folder that holds it)";
  CHECK(why({}) == "generated digits: Fashion-MNIST was not looked for anywhere" + hint);
  CHECK(why({"", "", "/no/download"}) == "generated digits: Fashion-MNIST could not be downloaded" + hint);
  CHECK(why({"/no/a", "", ""}) == "generated digits: Fashion-MNIST was not found in /no/a" + hint);
  CHECK(why({"/no/a", "/no/b", "/no/download"}) ==
        "generated digits: Fashion-MNIST was not found in /no/a or /no/b and could not be downloaded" + hint);
}

TEST_CASE("files that are there but broken are an error, not a reason for generated digits") {
  const scratch dir;
  write_all(dir, "", 3);
  dir.write("train-images-idx3-ubyte.gz", shortened(gzip(pictures(3)), 4));
  const std::string file = (dir.folder() / "train-images-idx3-ubyte.gz").string();
  const std::string expected =
      file + ": expected a whole gzip stream, found one that is cut off; delete it and fetch it again";
  CHECK(complaint({dir.folder(), "", ""}) == expected);
  CHECK(complaint({"", dir.folder(), ""}) == expected);
  CHECK(complaint({"", "", dir.folder()}) == expected);

  dir.write("train-images-idx3-ubyte.gz", gzip(pictures(3, 32)));
  CHECK(complaint({dir.folder(), "", ""}) ==
        file + ": expected images of 28 x 28, found 32 x 32; check that this is Fashion-MNIST");
}

TEST_CASE("some of the files are an error where the user says they are, and a broken-off download elsewhere") {
  const scratch dir;
  dir.write("train-images-idx3-ubyte.gz", gzip(pictures(3)));
  dir.write("t10k-labels-idx1-ubyte", classes(3));
  CHECK(complaint({dir.folder(), "", ""}) ==
        dir.folder().string() +
            ": expected the four files of Fashion-MNIST, found 2 of them; add train-labels-idx1-ubyte.gz, "
            "t10k-images-idx3-ubyte.gz, or unset TINYTRAIN_DATA to use generated digits");
  CHECK(complaint({"", "", dir.folder()}) == "no complaint");
}
