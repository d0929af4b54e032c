// SPDX-License-Identifier: MIT
//! Networks that start from random weights: MNIST and Fashion-MNIST, batch 1, int8 everywhere.
#include "data/fashion_mnist.hpp"
#include "data/transform.hpp"
#include "job.hpp"
#include "training_run.hpp"

#include <numeric>
#include <string>

namespace accuracy {
namespace {

//! Training and test pictures as one set, the training pictures first.
struct pictures {
  data::labelled all;
  std::uint32_t train = 0;

  explicit pictures(const data::split& from) : train(static_cast<std::uint32_t>(from.train.size())) {
    all.name = from.train.name;
    all.origin = from.train.origin;
    all.generated = from.train.name.starts_with("generated");
    all.height = from.train.height;
    all.width = from.train.width;
    all.channels = 1;
    for (int k = 0; k < 10; ++k) all.classes.push_back(std::to_string(k));
    all.inputs = data::to_int8(from.train.images);
    const std::vector<std::int8_t> test = data::to_int8(from.test.images);
    all.inputs.insert(all.inputs.end(), test.begin(), test.end());
    all.labels = from.train.labels;
    all.labels.insert(all.labels.end(), from.test.labels.begin(), from.test.labels.end());
  }
};

const pictures& mnist() {
  static const pictures set(data::load_mnist());
  return set;
}
const pictures& fashion_mnist() {
  static const pictures set(data::load_fashion_mnist());
  return set;
}

//! 784 - First - Second - 10.
template <int First, int Second>
struct mlp :
    tt::sequential<tt::input<tt::hwc<28, 28, 1>>, tt::flatten, tt::linear<tt::out<First>>, tt::relu,
                   tt::linear<tt::out<Second>>, tt::relu, tt::linear<tt::out<10>, tt::zeros>> {};
using small_mlp = mlp<128, 64>;   // 109,386 parameters
using large_mlp = mlp<256, 128>;  // 235,146

//! 20,490 parameters, 1.03 M multiply-accumulates.
struct small_cnn :
    tt::sequential<tt::input<tt::hwc<28, 28, 1>>,  //
                   tt::conv2d<tt::out<16>, tt::kernel<3, 3>>, tt::relu, tt::max_pool<tt::kernel<2, 2>>,
                   tt::conv2d<tt::out<32>, tt::kernel<3, 3>>, tt::relu, tt::max_pool<tt::kernel<2, 2>>, tt::flatten,
                   tt::linear<tt::out<10>, tt::zeros>> {};

//! 54,666 parameters, 1.95 M multiply-accumulates.
struct cnn :
    tt::sequential<tt::input<tt::hwc<28, 28, 1>>,  //
                   tt::conv2d<tt::out<16>, tt::kernel<3, 3>>, tt::relu, tt::max_pool<tt::kernel<2, 2>>,
                   tt::conv2d<tt::out<32>, tt::kernel<3, 3>>, tt::relu, tt::max_pool<tt::kernel<2, 2>>,
                   tt::conv2d<tt::out<64>, tt::kernel<3, 3>>, tt::relu, tt::flatten,
                   tt::linear<tt::out<10>, tt::zeros>> {};

//! `What` says how: epochs, rate, what is done to the pictures, and options of sgd.
template <class Network, class What>
experiment scratch(std::string name, std::string network, const pictures& (*set)()) {
  using optimizer = typename What::template optimizer<What::epochs * 60000u>;
  using trainer_type = tt::trainer<Network, tt::everything, optimizer, tt::softmax_cross_entropy>;
  experiment e{std::move(name), std::move(network),    set == mnist ? "mnist" : "fashion_mnist", "everything",
               "int8",          numbered("seed", 1, 3)};
  const auto course_of = [set](std::size_t run) {
    course c{&only_real(set().all),
             {},
             std::vector<std::uint32_t>(set().all.size() - set().train),
             static_cast<std::uint32_t>(run + 1)};
    std::vector<std::uint32_t> train(set().train);
    std::iota(train.begin(), train.end(), 0u);
    std::iota(c.test.begin(), c.test.end(), set().train);
    c.lessons = lessons_of(train, {What::epochs, c.seed, What::mirrored, What::shifted});
    return c;
  };
  e.train = [course_of, e](std::size_t run) {
    static trainer_type model;
    return run_from_start(model, course_of(run), e.name + " " + e.runs[run]);
  };
  e.export_job = [course_of, e](std::size_t run, const std::filesystem::path& folder) {
    static trainer_type model;
    const course c = course_of(run);
    model.start(c.seed);
    export_job<Network, tt::everything, optimizer>(model, c, e, run, folder);
  };
  return e;
}

template <std::uint32_t Epochs, bool Mirrored, int Shifted, class Rate, int Samples = 1>
struct how {
  static constexpr std::uint32_t epochs = Epochs;
  static constexpr bool mirrored = Mirrored;
  static constexpr int shifted = Shifted;
  template <std::uint32_t Steps>
  using optimizer = tt::sgd<Rate, tt::cosine_decay<Steps / Samples>, tt::accumulate<Samples>>;
};

}  // namespace

std::vector<experiment> from_scratch() {
  return {
      scratch<small_mlp, how<6, false, 0, tt::learning_rate<1, 100>>>("scratch.mnist_mlp", "mlp_128_64", mnist),
      scratch<small_cnn, how<4, false, 1, tt::learning_rate<1, 100>>>("scratch.mnist_cnn", "small_cnn", mnist),
      scratch<large_mlp, how<8, false, 0, tt::learning_rate<1, 100>>>("scratch.fashion_mlp", "mlp_256_128",
                                                                      fashion_mnist),
      scratch<cnn, how<8, true, 0, tt::learning_rate<1, 100>>>("scratch.fashion_cnn", "cnn", fashion_mnist),
  };
}

}  // namespace accuracy
