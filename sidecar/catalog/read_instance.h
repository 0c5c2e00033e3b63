// The instances of one service, read one after the other as the document goes by: each JSON value
// can be dropped as soon as it has been read. Inner header of the catalog reader. Any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

class InstanceReader {
  public:
    // The report outlives it; `place` is the service's.
    InstanceReader(std::string place, std::vector<BadEntry>& bad_entries)
        : place_(std::move(place)), bad_entries_(bad_entries) {}

    // The next element of `instances`.
    void read(const nlohmann::json& value);
    // What was read, without those whose id an earlier one has; fixed numbers given twice are
    // reported and stay.
    std::vector<Instance> finish();

  private:
    void report(size_t position, const std::string& field, std::string reason);
    void drop_second_ids();
    void report_second_numbers();

    std::string place_;
    std::vector<BadEntry>& bad_entries_;
    size_t next_ = 0;  // index in the document
    std::vector<Instance> instances_;
    std::vector<size_t> positions_;  // of these in the document
};

}  // namespace warren
