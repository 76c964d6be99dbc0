var title = "\u79d8\u5bc6\u26053\u5e74";
