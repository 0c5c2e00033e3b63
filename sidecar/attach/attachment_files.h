// Attachments in --state-dir, a file each, so that a sidecar that starts again takes up those that
// its predecessor had. They are of no use after the host has started again, and need not survive
// that. Blocks; main thread.
#pragma once

#include <string>
#include <vector>

#include "sidecar/attach/attachment.h"

namespace warren {

class AttachmentFiles {
  public:
    explicit AttachmentFiles(std::string folder);

    // What cannot be written is said in the log: it is served all the same.
    void write(const Attachment& attachment) const;
    void remove(const std::string& id) const;
    // Those of this start of the host; the files of others go.
    [[nodiscard]] std::vector<Attachment> read_all() const;

  private:
    [[nodiscard]] std::string path_of(const std::string& id) const;

    std::string folder_;
    std::string boot_;
};

}  // namespace warren
