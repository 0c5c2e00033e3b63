// Which source each service is believed from, and how many of a source's entries were left out, for
// those who ask. Written by the catalog thread, read by any. A name takes memory only where it is
// not the first source's.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace warren {

class SourceBook {
  public:
    struct Source {
        std::string name;
        size_t bad_entries = 0;  // in what it told last
    };

    void add(std::string name);
    void note_bad_entries(size_t place, size_t count);
    void note_believed(const std::string& service, size_t place);

    [[nodiscard]] std::vector<Source> sources() const;
    // The name of the source of a service that there is; "" if there are no sources.
    [[nodiscard]] std::string source_of(const std::string& service) const;

  private:
    mutable std::mutex mutex_;
    std::vector<Source> sources_;              // in their order
    std::map<std::string, size_t> not_first_;  // places, by service
};

}  // namespace warren
