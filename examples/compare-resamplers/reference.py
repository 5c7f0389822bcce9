"""The same comparison by imbalanced-learn and scikit-learn: prints the rows as JSON.

    python3 reference.py <folder with tabular/> <number of shuffles>
"""

import json
import sys
import warnings

import imblearn
import numpy as np
import sklearn
from imblearn.metrics import geometric_mean_score
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")

TABLES = [("mammography", "1"), ("ecoli", "imU"), ("yeast", "ME2"), ("phoneme", "1"), ("satimage", "4")]
RESAMPLERS = {
    "none": lambda seed: None,
    "randomOverSample": lambda seed: RandomOverSampler(random_state=seed),
    "smote": lambda seed: SMOTE(random_state=seed),
    "borderlineSmote": lambda seed: BorderlineSMOTE(random_state=seed),
    "adasyn": lambda seed: ADASYN(random_state=seed),
}
CLASSIFIERS = {
    "5 nearest neighbors": lambda: KNeighborsClassifier(5),
    "logistic regression": lambda: LogisticRegression(max_iter=1000),
}


def judge(classifier, features, labels):
    predicted = classifier.predict(features)
    scores = classifier.predict_proba(features)[:, 1]
    return {
        "balancedAccuracy": balanced_accuracy_score(labels, predicted),
        "geometricMean": geometric_mean_score(labels, predicted),
        "auroc": roc_auc_score(labels, scores),
        "averagePrecision": average_precision_score(labels, scores),
    }


def main(folder, num_shuffles):
    rows = []
    for name, label in TABLES:
        table = np.loadtxt(f"{folder}/tabular/{name}.csv", delimiter=",", skiprows=1, dtype=str)
        features, labels = table[:, :-1].astype(float), (table[:, -1] == label).astype(int)
        figures = {}
        for seed in range(num_shuffles):
            folds = {}
            for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(features, labels):
                scaler = StandardScaler().fit(features[train])
                x, y = scaler.transform(features[train]), labels[train]
                for resampler, make in RESAMPLERS.items():
                    sampler = make(seed)
                    xs, ys = (x, y) if sampler is None else sampler.fit_resample(x, y)
                    for classifier, build in CLASSIFIERS.items():
                        judged = judge(build().fit(xs, ys), scaler.transform(features[test]), labels[test])
                        folds.setdefault((classifier, resampler), []).append(judged)
            for key, judged in folds.items():
                means = {metric: np.mean([one[metric] for one in judged]) for metric in judged[0]}
                figures.setdefault(key, []).append(means)
        for (classifier, resampler), means in figures.items():
            values = {metric: [one[metric] for one in means] for metric in means[0]}
            summary = {
                metric: {"mean": round(np.mean(v), 4), "spread": round(np.std(v, ddof=1), 4)}
                for metric, v in values.items()
            }
            row = {"table": f"{name} ({label})", "classifier": classifier, "resampler": resampler}
            rows.append({**row, "figures": summary})
    versions = {"imbalancedLearn": imblearn.__version__, "scikitLearn": sklearn.__version__}
    lines = ",\n".join("    " + json.dumps(row) for row in rows)
    print(f'{{\n  "versions": {json.dumps(versions)},\n  "shuffles": {num_shuffles},\n  "rows": [\n{lines}\n  ]\n}}')


main(sys.argv[1], int(sys.argv[2]))
