# Writes numbers.json: numbers that the effects package is tested against, from public data that come with R.
# R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, survival 3.5-3, cmprsk 2.2-11, sandwich 3.0-2, clubSandwich 0.5.8, brglm2 0.9, pROC 1.18.
suppressMessages({
  library(lme4); library(lmerTest); library(survival); library(cmprsk); library(sandwich)
  library(clubSandwich); library(brglm2); library(pROC); library(jsonlite)
})
out <- list()
tight <- glm.control(epsilon = 1e-14, maxit = 100)
steep <- coxph.control(eps = 1e-12, iter.max = 50)

# Growth: nlme::Orthodont, distance from pituitary to pterygomaxillary fissure at four ages, 27 children.
o <- as.data.frame(nlme::Orthodont)
o$girl <- as.integer(o$Sex == "Female"); o$girl_age <- o$girl * o$age
keep <- -c(3, 17, 18, 40, 77, 100)   # unbalanced on purpose
o <- o[keep, ]
ctl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-11, maxfun = 1e5), check.conv.singular = "ignore")
model <- function(f, reml) suppressMessages(lmerTest::lmer(f, o, REML = reml, control = ctl))
fixed <- distance ~ age + girl + girl_age
describe <- function(m) {
  s <- coef(summary(m)); v <- as.data.frame(VarCorr(m)); r <- ranef(m)[[1]]
  list(estimate = unname(s[, 1]), se = unname(s[, 2]), df = unname(s[, 3]), p = unname(s[, 5]), variances = v$vcov,
       loglik = as.numeric(logLik(m)), aic = AIC(m), bic = BIC(m), person = rownames(r), own_intercept = r[, 1])
}
slope <- model(update(fixed, . ~ . + (age | Subject)), TRUE); level <- model(update(fixed, . ~ . + (1 | Subject)), TRUE)
slope_ml <- model(update(fixed, . ~ . + (age | Subject)), FALSE); level_ml <- model(update(fixed, . ~ . + (1 | Subject)), FALSE)
short_ml <- model(distance ~ age + girl + (1 | Subject), FALSE)
grid <- data.frame(age = c(8, 11, 14), girl = 1, girl_age = c(8, 11, 14)); x <- cbind(1, as.matrix(grid))
out$orthodont <- list(
  inputs = list(person = as.character(o$Subject), time = o$age, outcome = o$distance, girl = o$girl, girl_age = o$girl_age),
  slope = describe(slope), level = describe(level), slope_ml = describe(slope_ml), level_ml = describe(level_ml),
  lr_slope = anova(level, slope, refit = FALSE)$Chisq[2], lr_fixed = anova(short_ml, level_ml)$Chisq[2],
  lr_fixed_p = anova(short_ml, level_ml)[2, "Pr(>Chisq)"],
  line = as.numeric(predict(slope, grid, re.form = NA)), line_se = unname(sqrt(diag(x %*% as.matrix(vcov(slope)) %*% t(x)))),
  own_line = as.numeric(predict(slope, cbind(grid, Subject = "F02"))))

# Time to event: survival::veteran (137 men) and survival::aml (23 people).
v <- veteran; v$test <- as.integer(v$trt == 2)
cox <- function(f) coxph(f, v, ties = "efron", control = steep)
c1 <- cox(Surv(time, status) ~ test + karno + age); c2 <- cox(Surv(time, status) ~ test + karno + strata(celltype))
zph <- function(m, g) list(chi = unname(cox.zph(m, g)$table[, 1]), p = unname(cox.zph(m, g)$table[, 3]))
sheet <- function(m) list(b = unname(coef(m)), se = unname(sqrt(diag(m$var))), loglik = m$loglik, score = m$score,
  wald = unname(m$wald.test), concordance = unname(summary(m)$concordance[1]), km = zph(m, "km"), identity = zph(m, "identity"),
  log = zph(m, "log"), rank = zph(m, "rank"), first_residual = unname(cox.zph(m, "km")$y[1, ]))
lr <- function(f, d, rho) { s <- survdiff(f, d, rho = rho); list(chi = s$chisq, p = s$pvalue,
  observed = unname(rowSums(as.matrix(s$obs))), expected = unname(rowSums(as.matrix(s$exp)))) }
out$veteran <- list(
  inputs = list(time = v$time, event = v$status, test = v$test, karno = v$karno, age = v$age, cell = as.character(v$celltype)),
  plain = sheet(c1), strata = sheet(c2), breslow = unname(coef(coxph(Surv(time, status) ~ test + karno + age, v, ties = "breslow", control = steep))),
  cells = lr(Surv(time, status) ~ celltype, v, 0), cells_early = lr(Surv(time, status) ~ celltype, v, 1),
  stratified = lr(Surv(time, status) ~ test + strata(celltype), v, 0), stratified_early = lr(Surv(time, status) ~ test + strata(celltype), v, 1))
fit <- survfit(Surv(time, status) ~ 1, aml, conf.type = "plain"); q <- quantile(fit)
rm <- survival:::survmean(survfit(Surv(time, status) ~ x, aml), rmean = 30)$matrix
out$aml <- list(
  inputs = list(time = aml$time, event = aml$status, kept = as.integer(aml$x == "Maintained")),
  surv = fit$surv, lower = fit$lower, upper = fit$upper, quartiles = unname(q$quantile), quartile_lower = unname(q$lower),
  quartile_upper = unname(q$upper), rmean = unname(rm[, "rmean"]), rmean_se = unname(rm[, "se(rmean)"]))

# Competing ends: survival::mgus, first 120 people: progression 1, death 2; sex the group, age over 65 the stratum.
g <- mgus[1:120, ]; g$end <- ifelse(!is.na(g$pctime), 1, ifelse(g$death == 1, 2, 0)); g$t <- ceiling(ifelse(g$end == 1, g$pctime, g$futime) / 365.25)
g$man <- as.integer(g$sex == "male"); g$old <- as.integer(g$age > 65)
s <- survfit(Surv(t, factor(end, 0:2)) ~ 1, g, conf.type = "log")
f <- crr(g$t, g$end, cbind(g$man, g$age), gtol = 1e-12, maxiter = 50)
out$mgus <- list(
  inputs = list(time = g$t, end = g$end, man = g$man, age = g$age, old = g$old),
  at = s$time, share = s$pstate[, 2], se = s$std.err[, 2], lower = s$lower[, 2], upper = s$upper[, 2], waiting = s$pstate[, 1],
  gray = cuminc(g$t, g$end, g$man)$Tests[, 1:2], gray_strata = cuminc(g$t, g$end, g$man, strata = g$old)$Tests[, 1:2],
  crr = list(b = unname(f$coef), se = sqrt(diag(f$var)), loglik = f$loglik, null = f$loglik.null))

# Chance: datasets::infert, as in g02_logistic_infert (inputs there).
i <- infert; p <- function(link) glm(case ~ spontaneous + induced, binomial(link), i, control = tight)
m <- p("logit"); cl <- clogit(case ~ spontaneous + induced + strata(stratum), i, method = "exact", control = steep)
fi <- glm(case ~ spontaneous + induced, binomial, i, method = "brglmFit", type = "AS_mean", control = list(epsilon = 1e-12, maxit = 500))
sep <- data.frame(y = c(0, 0, 0, 1, 1, 1), x = 1:6)
fs <- glm(y ~ x, binomial, sep, method = "brglmFit", type = "AS_mean", control = list(epsilon = 1e-12, maxit = 500))
err <- function(type, adjust) unname(sqrt(diag(vcovCL(m, i$stratum, type = type, cadjust = adjust))))
chance <- round(fitted(m), 6); other <- round(plogis(-2 + i$spontaneous), 6)
r1 <- roc(i$case, chance, quiet = TRUE, direction = "<"); r2 <- roc(i$case, other, quiet = TRUE, direction = "<")
shrunk <- plogis(0.3 + 1.4 * qlogis(chance)); ca <- glm(i$case ~ qlogis(shrunk), binomial, control = tight)
cl0 <- glm(i$case ~ 1, offset = qlogis(shrunk), family = binomial, control = tight)
out$infert <- list(
  cr0 = err("HC0", FALSE), cr1 = err("HC0", TRUE), cr1s = err("HC1", TRUE), cloglog = unname(coef(p("cloglog"))),
  own = list(b = unname(coef(cl)), se = unname(sqrt(diag(cl$var))), loglik = cl$loglik),
  firth = list(b = unname(coef(fi)), se = unname(sqrt(diag(vcov(fi))))), firth_separated = list(b = unname(coef(fs)), se = unname(sqrt(diag(vcov(fs))))),
  chance = unname(chance), other = unname(other), auc = as.numeric(ci.auc(r1)), auc_p = roc.test(r1, r2, method = "delong", paired = TRUE)$p.value,
  shrunk = unname(shrunk), slope = unname(coef(ca)), slope_se = unname(sqrt(diag(vcov(ca)))), large = unname(coef(cl0)), large_se = sqrt(vcov(cl0)[1]))

# Discrete time: aml in periods of ten weeks.
a <- transform(aml, per = ceiling(time / 10), kept = as.integer(x == "Maintained"), x = NULL)
pp <- survSplit(Surv(per, status) ~ kept, a, cut = 1:20, episode = "period"); some <- tapply(pp$status, pp$period, sum)
each <- pp[pp$period %in% as.integer(names(some)[some > 0]), ]
dh <- function(f, d, link) { m <- glm(f, binomial(link), d, control = tight); list(b = unname(coef(m)), se = unname(sqrt(diag(vcov(m)))), loglik = as.numeric(logLik(m))) }
out$periods <- list(inputs = list(periods = a$per, event = a$status, kept = a$kept),
  each = dh(status ~ factor(period) + kept, each, "logit"), linear = dh(status ~ period + kept, pp, "cloglog"))

# Interrupted series: datasets::Nile, the dam of 1899. Clustered: datasets::ChickWeight, diets 1 and 3, days 0 and 10.
n <- data.frame(y = as.numeric(Nile), t = 1871:1970); n$since <- n$t - 1899; n$after <- as.integer(n$t >= 1899)
l <- lm(y ~ since + after + since:after, n); nw <- function(lag, adjust) unname(sqrt(diag(NeweyWest(l, lag = lag, prewhite = FALSE, adjust = adjust))))
out$nile <- list(inputs = list(time = n$t, outcome = n$y), b = unname(coef(l)), lag4 = nw(4, FALSE), lag2_adjusted = nw(2, TRUE))
k <- subset(as.data.frame(ChickWeight), Diet %in% c(1, 3) & Time %in% c(0, 10)); k$g <- as.integer(k$Diet == 3); k$after <- as.integer(k$Time == 10)
l <- lm(weight ~ g * after, k); V <- vcovCR(l, k$Chick, "CR2"); ct <- coef_test(l, V, test = "Satterthwaite")
out$chicks <- list(inputs = list(person = as.character(k$Chick), group = k$g, after = k$after, outcome = k$weight),
  b = unname(coef(l)), cr2 = sqrt(diag(V))[[4]], df = ct[["df_Satt"]][4], p = ct[["p_Satt"]][4], cr1s = sqrt(diag(vcovCR(l, k$Chick, "CR1S")))[[4]])
write_json(out, "numbers.json", digits = NA, auto_unbox = TRUE, na = "null")
