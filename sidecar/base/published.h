// One writer publishes immutable values, many threads read them without a lock: a generation
// counter tells a reader that there is a newer value, and only then does it take the lock to fetch
// it (the idea of PowerDNS' sholder.hh). A read costs one load of a cache line that changes only
// when something is published; std::atomic<std::shared_ptr> would take a lock each time.
//
// The writer keeps each old value until every reader has let go of it, so that the thread that
// frees a large one is the writer's, never one that answers queries.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace warren {

template <typename T>
class Published {
  public:
    // One for each reading thread; must not outlive the Published.
    class Reader {
      public:
        explicit Reader(const Published& source) : source_(&source) {}

        // The newest value; null before the first one. Valid until the next call.
        const T* get() {
            const uint64_t newest = source_->generation_.load(std::memory_order_acquire);
            if (newest != generation_) fetch();
            return value_.get();
        }

        // The newest value, to be kept for longer than until the next call; seldom: it counts who
        // holds it, and workers share the count.
        std::shared_ptr<const T> share() {
            get();
            return value_;
        }

        // What the last get() returned.
        [[nodiscard]] const T* held() const { return value_.get(); }

      private:
        void fetch() {
            std::shared_ptr<const T> old;
            const std::lock_guard lock(source_->mutex_);
            old = std::exchange(value_, source_->value_);
            generation_ = source_->generation_.load(std::memory_order_relaxed);
        }

        const Published* source_;
        uint64_t generation_ = 0;
        std::shared_ptr<const T> value_;
    };

    // The writer's thread only.
    void publish(std::shared_ptr<const T> value) {
        {
            const std::lock_guard lock(mutex_);
            retired_.push_back(std::exchange(value_, std::move(value)));
            generation_.fetch_add(1, std::memory_order_release);
        }
        // A count of one cannot grow again: only the lock hands out copies, and only of value_.
        std::erase_if(retired_, [](const auto& old) { return old.use_count() <= 1; });
    }

    [[nodiscard]] std::shared_ptr<const T> newest() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }

  private:
    alignas(64) std::atomic<uint64_t> generation_{0};
    alignas(64) mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
    std::vector<std::shared_ptr<const T>> retired_;
};

}  // namespace warren
