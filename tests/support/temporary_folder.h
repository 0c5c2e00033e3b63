// A folder for one test, removed with all that is in it at the end.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace warren {

class TemporaryFolder {
  public:
    TemporaryFolder() : path_(std::filesystem::temp_directory_path() / "warren-test-XXXXXX") {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    // "name" as a path in it.
    [[nodiscard]] std::string operator/(std::string_view name) const {
        return path_ + '/' + std::string(name);
    }
    // In place: an old file stays the same inode. Returns its path.
    std::string write(std::string_view name, std::string_view text) const {
        std::ofstream(*this / name, std::ios::binary) << text;
        return *this / name;
    }
    // As programs do that want to be seen to change all at once.
    void replace(std::string_view name, std::string_view text) const {
        std::filesystem::rename(write("replacement", text), *this / name);
    }

  private:
    std::string path_;
};

}  // namespace warren
