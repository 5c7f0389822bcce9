"""Times imbalanced-learn and scikit-learn on a table: one call for each line of standard input.

Usage: python3 resampling_peer.py FOLDER THREADS, after OMP_NUM_THREADS and OPENBLAS_NUM_THREADS have been set to the same number. Lines of
input: smote, borderlineSmote, nearestNeighbors. Every answer is a line of JSON.
"""

import json
import os
import sys
import time


def peak_of(run):
    """Returns the result of run(), and by how much the memory of the process rose above what it held before, in bytes (Linux)."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return run(), None
    before = read_status("VmRSS")
    result = run()
    return result, read_status("VmHWM") - before


def read_status(key):
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith(key))
    return int(line.split()[1]) * 1024


def main() -> None:
    try:
        import imblearn
        import numpy as np
        from imblearn.over_sampling import SMOTE, BorderlineSMOTE
        from sklearn.neighbors import NearestNeighbors
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return

    folder, threads = sys.argv[1], int(sys.argv[2])
    with open(os.path.join(folder, "shape.json")) as file:
        shape = json.load(file)
    features = np.fromfile(os.path.join(folder, "features.f32"), np.float32).reshape(-1, shape["numColumns"])
    class_ids = np.fromfile(os.path.join(folder, "class-ids.i32"), np.int32)

    def search(neighbors):
        # One more than asked for, since the row itself is among them.
        return NearestNeighbors(n_neighbors=neighbors + 1, n_jobs=threads)

    def smote():
        return SMOTE(k_neighbors=search(5), random_state=0)

    def borderline_smote():
        return BorderlineSMOTE(k_neighbors=search(5), m_neighbors=search(10), random_state=0)

    runs = {
        "smote": lambda: len(smote().fit_resample(features, class_ids)[0]),
        "borderlineSmote": lambda: len(borderline_smote().fit_resample(features, class_ids)[0]),
        "nearestNeighbors": lambda: len(search(10).fit(features).kneighbors(features)[0]),
    }
    print(json.dumps({"version": imblearn.__version__}), flush=True)

    for line in sys.stdin:
        start = time.perf_counter()
        cpu = time.process_time()
        rows, peak = peak_of(runs[line.strip()])
        seconds = time.perf_counter() - start
        answer = {"seconds": seconds, "cpu": time.process_time() - cpu, "rows": rows, "peak": peak}
        print(json.dumps(answer), flush=True)


main()
